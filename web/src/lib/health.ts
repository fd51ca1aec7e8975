/** How an object fared over time: its spans of statuses as stretches that people tell apart. Pure. */
import type { StatusStrip } from "@/api/types";

import { conditionOf, type Condition } from "./status";

/** Times in ms since 1970. */
export interface Stretch extends Condition {
  from: number;
  to: number;
  /** It lasts still. */
  open: boolean;
}

export interface Fared {
  stretches: Stretch[];
  /** How it is now; null when it is gone. */
  now: Stretch | null;
  /** How often, and for how many ms, it was in trouble. */
  troubles: number;
  troubleMs: number;
  knownMs: number;
}

const isTrouble = ({ tone, word }: Condition): boolean => tone === "bad" || word === "DEGRADED";

/** What counts here is how it works; that it is being changed meanwhile matters only when that went wrong. */
const healthOf = (provisioning: string, operating: string | null): Condition =>
  conditionOf(provisioning === "ERROR" ? provisioning : "ACTIVE", operating);

export function faredOf(strip: StatusStrip, until: number): Fared {
  const stretches: Stretch[] = [];
  for (const span of strip.spans) {
    const condition = healthOf(span.provisioning_status, span.operating_status);
    const from = Date.parse(span.from);
    const to = span.to === null ? until : Date.parse(span.to);
    const last = stretches.at(-1);
    if (last?.word === condition.word && last.to === from) {
      last.to = to;
      last.open = span.to === null;
    } else stretches.push({ ...condition, from, to, open: span.to === null });
  }
  const troubles = stretches.filter(isTrouble);
  const last = stretches.at(-1);
  return {
    stretches,
    now: last?.open ? last : null,
    troubles: troubles.length,
    troubleMs: lengthOf(troubles),
    knownMs: lengthOf(stretches),
  };
}

const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + to - from, 0);

/** Those in trouble now come first, then those that were most. */
export function worstFirst(one: Fared, other: Fared): number {
  const now =
    Number(other.now !== null && isTrouble(other.now)) - Number(one.now !== null && isTrouble(one.now));
  return now || other.troubleMs - one.troubleMs;
}

/** Where a stretch lies in a time, in percent of it. */
export function placeOf(
  { from, to }: Stretch,
  since: number,
  until: number,
): { left: number; width: number } {
  const whole = until - since;
  const left = Math.max(0, ((from - since) / whole) * 100);
  return { left, width: Math.max(0, ((Math.min(to, until) - since) / whole) * 100 - left) };
}
