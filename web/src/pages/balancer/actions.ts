import type { Action, TreeObject } from "@/api/types";

export const actionOf = (object: TreeObject, action: string): Action | undefined =>
  object.actions.find((one) => one.action === action);
