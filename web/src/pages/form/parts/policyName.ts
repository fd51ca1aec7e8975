import { isObject, textOf, type Json } from "@/lib/form/path";

export const policyName = (policy: Json, at: number): string =>
  isObject(policy) && policy.name ? textOf(policy.name) : `#${at + 1}`;
