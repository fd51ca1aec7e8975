/** What statuses look like: one table for labels, cards, topology and lists. Never colour alone: icon and word, too. */
export type Tone =
  | "good"
  | "bad"
  | "warn"
  | "busy"
  | "idle"
  /** Nobody knows: no verdict, neither good nor bad. */
  | "plain";

const TONES: Readonly<Record<string, Tone>> = {
  ACTIVE: "good",
  ONLINE: "good",
  NO_MONITOR: "plain",
  ERROR: "bad",
  DEGRADED: "warn",
  PENDING_CREATE: "busy",
  PENDING_UPDATE: "busy",
  PENDING_DELETE: "busy",
  DRAINING: "warn",
  OFFLINE: "idle",
  DELETED: "idle",
};

export function toneOf(status: string | null | undefined): Tone {
  return TONES[status ?? ""] ?? "idle";
}

export const isPending = (status: string) => status.startsWith("PENDING_");

export interface Condition {
  tone: Tone;
  /** Key below `status` in common.json. */
  word: string;
}

/** The one thing to say about an object: what goes on with it, else how it fares. */
export function conditionOf(provisioning: string, operating: string | null, adminUp = true): Condition {
  if (provisioning !== "ACTIVE") return { tone: toneOf(provisioning), word: provisioning };
  if (!adminUp) return { tone: "idle", word: "DISABLED" };
  if (operating === "ERROR") return { tone: "bad", word: "operatingError" };
  if (operating === null || operating === "") return { tone: "good", word: "ACTIVE" };
  return { tone: toneOf(operating), word: operating };
}

/** How a run of a schedule went. */
export const TONES_OF_RUNS: Readonly<Record<string, Tone>> = {
  submitted: "good",
  no_drift: "good",
  drift: "warn",
  skipped: "idle",
  failed: "bad",
};
