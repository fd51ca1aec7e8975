import type { Field, Kind } from "@/lib/form/field";

/** What every control gets. */
export interface WidgetProps {
  kind: Kind;
  field: Field;
  path: string;
  id: string;
  /** The accessible name. */
  label: string;
  /** A visible label points at `id`; else the control names itself. */
  labelled: boolean;
  locked: boolean;
  invalid: boolean;
  describedBy: string | undefined;
}

/** Attributes that join a control with its label and its messages. */
export function ariaOf({ label, labelled, describedBy, invalid }: WidgetProps) {
  return {
    "aria-label": labelled ? undefined : label,
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? true : undefined,
  } as const;
}
