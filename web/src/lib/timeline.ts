/** What can be worked out of a balancer's history: its words, how long each state lasted, what a search finds. */
import type { TFunction } from "i18next";
import type { Revision } from "@/api/changes";
import type { OperationState, TimelineEntry } from "@/api/types";
import { hasEnded, taskKey } from "./operations";
import { saidWords } from "./said";

/** What an entry is about, in the words of the page: a step, an operation, an object, a schedule. */
export function subjectWords({ what, kind }: TimelineEntry, t: TFunction): string {
  if (what === "schedule") return t("balancer:timeline.schedule");
  const isObject = what === "status" || what === "drift";
  const keys = isObject ? [`object.${kind}`] : [taskKey(kind), `operation.kind.${kind}`];
  return t(
    keys.map((key) => `common:${key}`),
    { defaultValue: kind },
  );
}

/** The state from or to which it moved. */
export function stateWords({ what }: TimelineEntry, state: string, t: TFunction): string {
  const ofOperations = what === "task" ? "taskState" : "state";
  const keys = [`common:operation.${ofOperations}`, "common:status", "balancer:timeline.did"];
  return t(
    keys.map((key) => `${key}.${state}`),
    { defaultValue: state },
  );
}

/** Not where something was said of what stayed as it was: that a failure is dismissed, who goes on with it. */
export const isMove = (entry: TimelineEntry): boolean => entry.old !== entry.new;

/** Why it moved; null where the page has no words for that. */
export const whyWords = ({ why_code, why_names }: TimelineEntry): string | null =>
  saidWords({ code: why_code, names: why_names, among: "balancer:timeline.why" });

export interface Lasted {
  /** Waited for its turn or the cloud; or was at work. */
  as: "waited" | "worked";
  seconds: number;
}

const WAITED = new Set(["WAITING", "QUEUED", "PAUSED"]);
const WORKED = new Set(["SENDING", "CONFIRMING", "RUNNING"]);

/** How long the state lasted that an entry ended, by the move before it of the same thing. Entries: newest first. */
export function lastedByEntry(entries: readonly TimelineEntry[]): ReadonlyMap<TimelineEntry, Lasted> {
  const began = new Map<string, { at: number; state: string }>();
  const found = new Map<TimelineEntry, Lasted>();
  for (const entry of [...entries].reverse()) {
    if (entry.what !== "task" && entry.what !== "operation") continue;
    const at = Date.parse(entry.at);
    const before = began.get(entry.id);
    // Sending and confirming are one piece of work.
    const goesOn = before && WORKED.has(before.state) && WORKED.has(entry.new);
    if (before && !goesOn) {
      const as = WAITED.has(before.state) ? "waited" : WORKED.has(before.state) ? "worked" : null;
      if (as) found.set(entry, { as, seconds: (at - before.at) / 1000 });
    }
    if (!goesOn) began.set(entry.id, { at, state: entry.new });
  }
  return found;
}

/** The number of the revision that an operation's end made, by that entry. A retried operation ends more than once. */
export function revisionByEntry(
  entries: readonly TimelineEntry[],
  revisions: readonly Revision[],
): ReadonlyMap<TimelineEntry, number> {
  const found = new Map<TimelineEntry, number>();
  for (const entry of entries) {
    if (entry.what !== "operation" || !entry.operation_id || !hasEnded(entry.new as OperationState)) continue;
    if (!isMove(entry)) continue;
    const away = ({ at }: Revision) => Math.abs(Date.parse(at) - Date.parse(entry.at));
    const its = revisions.filter(({ operation_id }) => operation_id === entry.operation_id);
    const [nearest] = its.sort((one, other) => away(one) - away(other));
    if (nearest) found.set(entry, nearest.number);
  }
  return found;
}

/**
 * Those in which every word occurs: in name, kind, states, reason, person, or the id of request, object or operation;
 * as the page says it or as the server does.
 */
export function searchEntries(
  entries: readonly TimelineEntry[],
  query: string,
  t: TFunction,
): readonly TimelineEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const { kind, name, old, new: now, why, who, request_id, id, operation_id } = entry;
    const shown = [
      subjectWords(entry, t),
      old && stateWords(entry, old, t),
      stateWords(entry, now, t),
      whyWords(entry),
    ];
    const sent = [kind, name, old, now, why, who, request_id, id, operation_id];
    const text = [...shown, ...sent].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
