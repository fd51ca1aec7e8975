import { Button, type ButtonProps, Tooltip } from "@patternfly/react-core";
import { type ReactElement, useId } from "react";

interface Props extends Omit<ButtonProps, "isDisabled" | "isAriaDisabled" | "ref"> {
  /** Why it cannot be pressed now; undefined or empty: it can. */
  reason?: string | undefined;
}

/** A button that, when it cannot be pressed, stays in the tab order and says why. */
export function ReasonedButton({ reason, ...props }: Props): ReactElement {
  const id = useId();
  if (!reason) return <Button {...props} />;
  return (
    <>
      <Tooltip content={reason} aria="none">
        <Button {...props} isAriaDisabled aria-describedby={id} />
      </Tooltip>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  );
}
