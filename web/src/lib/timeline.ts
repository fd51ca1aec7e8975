/** What can be worked out of a balancer's history: how long each state lasted, what a search finds. */
import type { TimelineEntry } from "@/api/types";

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

/** Those in which every word occurs: in name, kind, states, reason, person or request id. */
export function searchEntries(entries: readonly TimelineEntry[], query: string): readonly TimelineEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ kind, name, old, new: now, why, who, request_id, id }) => {
    const text = [kind, name, old, now, why, who, request_id, id].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
