import type { Action, TreeObject } from "@/api/types";

export const actionOf = (object: TreeObject, action: string): Action | undefined =>
  object.actions.find((one) => one.action === action);

/** Why an action cannot be taken now; undefined when it can. */
export function reasonOf(action: Action | undefined): string | undefined {
  if (!action || action.allowed) return undefined;
  return action.reasons.join(" ") || action.code;
}
