/** A schedule while a person writes it, and what is sent; pure. */
import type { ScheduleDocument, ScheduleRequest } from "@/api/types";

export type Kind = ScheduleRequest["kind"];
export type Rhythm = "daily" | "every";
export const KINDS: readonly Kind[] = ["weights", "apply", "drift", "failover"];
export const UNITS = { minute: 60, hour: 3_600, day: 86_400 } as const;
export type Unit = keyof typeof UNITS;

export interface Draft {
  name: string;
  balancerId: string;
  kind: Kind;
  rhythm: Rhythm;
  dailyAt: string;
  timeZone: string;
  every: string;
  unit: Unit;
  pool: string;
  /** New weights as typed, by `address:port`; empty: it keeps its own. */
  weights: Readonly<Record<string, string>>;
  /** The form as JSON, as typed. */
  form: string;
}

export type Field = "name" | "balancer" | "when" | "pool" | "weights" | "form";

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export const emptyDraft = (): Draft => ({
  name: "",
  balancerId: "",
  kind: "weights",
  rhythm: "daily",
  dailyAt: "20:00",
  timeZone: ownZone(),
  every: "1",
  unit: "hour",
  pool: "",
  weights: {},
  form: "",
});

/** The largest unit that the interval is whole in. */
function intervalOf(seconds: number): { every: string; unit: Unit } {
  const units = Object.entries(UNITS).reverse() as [Unit, number][];
  const [unit, size] = units.find(([, each]) => seconds % each === 0) ?? ["minute", 60];
  return { every: String(seconds / size), unit };
}

export function draftOf(schedule: ScheduleDocument): Draft {
  const { weights, form } = schedule;
  return {
    ...emptyDraft(),
    name: schedule.name,
    balancerId: schedule.balancer_id,
    kind: schedule.kind,
    rhythm: schedule.daily_at === null ? "every" : "daily",
    dailyAt: schedule.daily_at ?? "20:00",
    timeZone: schedule.daily_at === null ? ownZone() : schedule.time_zone,
    ...(schedule.every_s !== null && intervalOf(schedule.every_s)),
    pool: weights?.pool ?? "",
    weights: Object.fromEntries(
      Object.entries(weights?.members ?? {}).map(([key, one]) => [key, String(one)]),
    ),
    form: form === null ? "" : JSON.stringify(form, null, 2),
  };
}

const chosenWeights = (draft: Draft) =>
  Object.entries(draft.weights).filter(([, text]) => text.trim() !== "");

function parsed(text: string): Record<string, never> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, never>)
      : null;
  } catch {
    return null;
  }
}

/** What is missing or wrong; the key of the sentence that says so. */
export function faultsOf(draft: Draft): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {};
  if (draft.name.trim() === "") faults.name = "fault.name";
  if (draft.balancerId === "") faults.balancer = "fault.balancer";
  if (draft.rhythm === "daily" && !/^\d\d:\d\d$/.test(draft.dailyAt)) faults.when = "fault.time";
  if (draft.rhythm === "every" && !/^[1-9]\d{0,5}$/.test(draft.every.trim())) faults.when = "fault.every";
  if (draft.kind === "weights") {
    const weights = chosenWeights(draft);
    if (draft.pool === "") faults.pool = "fault.pool";
    else if (weights.length === 0) faults.weights = "fault.noWeight";
    else if (weights.some(([, text]) => !/^\d+$/.test(text.trim()) || Number(text) > 256))
      faults.weights = "fault.weight";
  }
  if (draft.kind === "apply" && parsed(draft.form) === null) faults.form = "fault.form";
  return faults;
}

/** Of a draft without faults. */
export function requestOf(draft: Draft, enabled: boolean): ScheduleRequest {
  const { kind, rhythm } = draft;
  const isDaily = rhythm === "daily";
  return {
    name: draft.name.trim(),
    balancer_id: draft.balancerId,
    kind,
    enabled,
    daily_at: isDaily ? draft.dailyAt : null,
    every_s: isDaily ? null : Number(draft.every) * UNITS[draft.unit],
    time_zone: isDaily ? draft.timeZone.trim() : "UTC",
    weights:
      kind === "weights"
        ? {
            pool: draft.pool,
            members: Object.fromEntries(chosenWeights(draft).map(([key, text]) => [key, Number(text)])),
          }
        : null,
    form: kind === "apply" ? parsed(draft.form) : null,
  };
}

/** A schedule as it is, switched on or off. */
export const switched = (schedule: ScheduleDocument, enabled: boolean): ScheduleRequest => ({
  name: schedule.name,
  balancer_id: schedule.balancer_id,
  kind: schedule.kind,
  every_s: schedule.every_s,
  daily_at: schedule.daily_at,
  time_zone: schedule.time_zone,
  weights: schedule.weights,
  form: schedule.form,
  enabled,
});
