import type { Choice } from "@/lib/form/choices";

/** A choice in one line: `private-subnet (10.0.0.0/24)`. */
export const labelOf = (choice: Choice): string =>
  choice.hint ? `${choice.label} (${choice.hint})` : choice.label;
