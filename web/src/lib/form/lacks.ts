/** What this cloud does not have: fields and values that its Octavia or the provider lacks are not offered. */
import type { Kind } from "./field";

/** One thing that no form can have here. `value`: null for the field as a whole; `provider`: null for all of them. */
export interface Lack {
  kind: string;
  field: string;
  value?: string | null;
  provider?: string | null;
}

/** What is lacking with one provider, found by one look-up. */
export type Lacks = ReadonlySet<string>;

const keyOf = (kind: string, field: string, value: string): string => `${kind} ${field} ${value}`;

export const NOTHING_LACKS: Lacks = new Set();

/** What a balancer of `provider` cannot have (where nobody named one: of the cloud's default, if that is known). */
export function lacksOf(all: readonly Lack[], provider: string | null): Lacks {
  const here = all.filter((one) => !one.provider || one.provider === provider);
  return new Set(here.map(({ kind, field, value }) => keyOf(kind, field, value ?? "")));
}

export const lacksField = (lacks: Lacks, kind: Kind, field: string): boolean =>
  lacks.has(keyOf(kind, field, ""));

export const lacksValue = (lacks: Lacks, kind: Kind, field: string, value: string): boolean =>
  lacks.has(keyOf(kind, field, value));
