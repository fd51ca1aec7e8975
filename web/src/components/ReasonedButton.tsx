import { Button, type ButtonProps } from "@patternfly/react-core";
import { type ReactElement, type ReactNode, useId, useRef } from "react";

import { Tip } from "./Tip";

import { usePortal } from "./portal";

interface Props extends Omit<ButtonProps, "isDisabled" | "isAriaDisabled" | "ref"> {
  /** Why it cannot be pressed now; undefined or empty: it can. */
  reason?: ReactNode;
}

/**
 * A button that, when it cannot be pressed, stays in the tab order and says why. It is the same button when a reason
 * comes or goes (nothing is wrapped around it), so that it keeps the keyboard.
 */
export function ReasonedButton({ reason, ...props }: Props): ReactElement {
  const id = useId();
  const portal = usePortal();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        {...props}
        ref={button}
        isAriaDisabled={Boolean(reason)}
        aria-describedby={reason ? id : props["aria-describedby"]}
      />
      {reason && (
        <>
          <Tip content={reason} aria="none" aria-live="off" triggerRef={button} appendTo={portal} />
          <span id={id} hidden>
            {reason}
          </span>
        </>
      )}
    </>
  );
}
