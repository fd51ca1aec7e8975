import type { ReactNode } from "react";
import type { Action, TreeObject } from "@/api/types";
import { inServerWords } from "@/components/ServerWords";

export const actionOf = (object: TreeObject, action: string): Action | undefined =>
  object.actions.find((one) => one.action === action);

/** Why an action cannot be taken now; undefined when it can. */
export function reasonOf(action: Action | undefined): ReactNode {
  if (!action || action.allowed) return undefined;
  return inServerWords(action.reasons.join(" ") || action.code);
}
