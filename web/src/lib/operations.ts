/** What there is to say about operations and their tasks, without React. */
import type {
  OperationBrief,
  OperationDocument,
  OperationState,
  TaskDocument,
  TaskState,
  Waiting,
} from "@/api/types";

import type { Tone } from "./status";

const OPERATION_TONES: Record<OperationState, Tone> = {
  QUEUED: "busy",
  RUNNING: "busy",
  PAUSED: "warn",
  DONE: "good",
  FAILED: "bad",
  CANCELLED: "idle",
};

export const toneOfOperation = (state: OperationState): Tone => OPERATION_TONES[state];

/** Ended for good, unless somebody retries it. */
export const hasEnded = (state: OperationState) =>
  state === "DONE" || state === "FAILED" || state === "CANCELLED";

/** It failed, and nobody has dismissed that. */
export const needsSomebody = ({ state, dismissed_at }: OperationDocument) =>
  state === "FAILED" && !dismissed_at;

/** Octavia takes longer than it ever did, or will not end by itself. */
const LATE = ["transaction_slow", "transaction_stuck"];
export const isLate = (waiting: Waiting | null) => waiting !== null && LATE.includes(waiting.code);

/** A step waits for the end of its own transaction. */
export const isItsOwn = (waiting: Waiting) => waiting.code === "transaction" || isLate(waiting);

/** Until somebody or the clock says so nothing goes on, or Octavia is late: nobody knows the end. */
const ENDLESS = new Set(["scheduled", "paused", "project_paused", "balancer_paused", ...LATE]);
export const isEndless = ({ state, waiting_for }: OperationDocument) =>
  state === "PAUSED" || waiting_for.some(({ code }) => ENDLESS.has(code));

export const isUnderWay = (state: TaskState) => state === "SENDING" || state === "CONFIRMING";

/** The task that is at work now, or the first that still waits. */
export function currentTask(tasks: readonly TaskDocument[]): TaskDocument | undefined {
  return tasks.find((task) => isUnderWay(task.state)) ?? tasks.find((task) => task.state === "WAITING");
}

/** The error that ended an operation: its own, else that of the task that failed. */
export function errorOf(operation: OperationDocument) {
  return operation.error ?? operation.tasks.find((task) => task.error)?.error ?? null;
}

/** Key of what an operation does, below `operation.kind`: a form either makes a balancer or changes one. */
export function kindOf({ kind, balancer_id, tasks }: OperationDocument): string {
  if (kind !== "apply") return kind;
  return balancer_id === null || tasks.some((task) => task.kind === "loadbalancer.create")
    ? "create"
    : "change";
}

/** Key of a task's words below `task` in common.json: `listener.create` stands there nested. */
export const taskKey = (kind: string) => `task.${kind}`;

/** A brief's step is `listener.create web`: kind, blank, name. */
export function partsOfStep(step: string): { kind: string; name: string } {
  const blank = step.indexOf(" ");
  return blank < 0 ? { kind: step, name: "" } : { kind: step.slice(0, blank), name: step.slice(blank + 1) };
}

/** Seconds between two times, or until now. */
export function secondsBetween(from: string, to: string | null, now: number): number {
  return Math.max(0, ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000);
}

/**
 * How far a task under way is, 0 to 1, by how long such tasks usually take. It comes near its end but reaches it
 * only when the cloud says so; null where nothing is known.
 */
export function taskShare(task: TaskDocument, now: number): number | null {
  if (!task.sent_at || !task.eta_s || !isUnderWay(task.state)) return null;
  const past = secondsBetween(task.sent_at, null, now) / task.eta_s;
  return past < 0.9 ? past : 1 - 0.1 * Math.exp(-(past - 0.9) * 10 * 0.2);
}

/** How far an operation is, 0 to 100: done tasks, and the part of the one under way. */
export function operationShare(operation: OperationDocument, now: number): number {
  if (operation.state === "DONE") return 100;
  const { done, total } = operation.progress;
  if (total === 0) return 0;
  const current = operation.tasks.find((task) => isUnderWay(task.state));
  return Math.min(99, ((done + (current ? (taskShare(current, now) ?? 0.3) : 0)) / total) * 100);
}

export const briefShare = ({ done, total }: OperationBrief) => (total === 0 ? 0 : (done / total) * 100);
