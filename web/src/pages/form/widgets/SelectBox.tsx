/** A plain select of the form; the widgets around it say what it offers. */
import { FormSelect } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { ariaOf, type WidgetProps } from "./types";

interface SelectBoxProps {
  /** What the widget was given. */
  widget: WidgetProps;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

export function SelectBox({ widget, value, onChange, children }: SelectBoxProps): ReactNode {
  return (
    <FormSelect
      id={widget.id}
      value={value}
      onChange={(_, next) => onChange(next)}
      validated={widget.invalid ? "error" : "default"}
      isDisabled={widget.locked}
      {...ariaOf(widget)}
    >
      {children}
    </FormSelect>
  );
}
