import i18next from "i18next";
import type { ReactNode } from "react";

import { asProblem } from "@/api/problem";
import type { Action, TaskError, Waiting } from "@/api/types";
import { isLate } from "@/lib/operations";
import { type SaidAsData, saidWords } from "@/lib/said";
import { hasWords } from "@/lib/things";
import { absoluteTime } from "@/lib/time";

/** What the server (or the cloud) wrote: English on a page of any language, and marked so for screen readers. */
export function ServerWords({ children }: { children: string }): ReactNode {
  return <span lang="en">{children}</span>;
}

/** The same where there may be nothing to say. */
export const inServerWords = (words: string | undefined): ReactNode =>
  words ? <ServerWords>{words}</ServerWords> : undefined;

interface SaidProps extends Omit<SaidAsData, "among"> {
  words: string;
}

/** A sentence of ours: in the page's language where the server says it as data, else as it is. */
export function Said({ words, ...said }: SaidProps): ReactNode {
  return saidWords(said) ?? <ServerWords>{words}</ServerWords>;
}

/** What a step does: "3 added, 1 removed" in the page's language, changes of fields in the cloud's. */
export function SummaryWords({ children }: { children: string }): ReactNode {
  const counts = children.split(", ").map((part) => /^(\d+) (added|changed|removed)$/.exec(part));
  if (counts.includes(null)) return <ServerWords>{children}</ServerWords>;
  return counts
    .map((one) => i18next.t(`common:operation.counted.${one?.[2]}`, { number: one?.[1] }))
    .join(", ");
}

/** Why an action cannot be taken now; undefined when it can. */
export function reasonOf(action: Action | undefined): ReactNode {
  if (!action || action.allowed) return undefined;
  const key = `common:reason.${action.code}`;
  return hasWords(key) ? i18next.t(key) : inServerWords(action.reasons.join(" ") || action.code);
}

/** What was asked for was refused, in the page's language; null where the server's sentence is to be shown. */
export function problemWords(error: unknown): string | null {
  const { code } = asProblem(error);
  const key = [`common:reason.${code}`, `common:errorCodes.${code}.what`].find(hasWords);
  return key === undefined ? null : i18next.t(key);
}

/** The same, one way or the other. */
export function ProblemWords({ error }: { error: unknown }): ReactNode {
  return problemWords(error) ?? <ServerWords>{asProblem(error).message}</ServerWords>;
}

/** Why a step failed; what was written down before it had names stays as it is. */
export function FailureWords({ error }: { error: TaskError }): ReactNode {
  const { code, what, names } = error;
  const key = `common:failure.${code}`;
  const needs = hasWords(key) ? i18next.t(key, { skipInterpolation: true }) : null;
  if (needs === null || (needs.includes("{{") && !names.kind)) return <ServerWords>{what}</ServerWords>;
  const kind = i18next.t(`common:object.${names.kind}`, { defaultValue: names.kind ?? "" });
  return i18next.t(key, { kind, thing: `${kind} ${names.name ?? ""}`.trim() });
}

/** What a step or an operation waits for. Of what is late the server tells times, which stand beside. */
export function WaitingWords({ waiting }: { waiting: Waiting }): ReactNode {
  const { code, reason, objects, until } = waiting;
  const key = `common:waiting.${code}`;
  if (!hasWords(key) && !isLate(waiting)) return <ServerWords>{reason}</ServerWords>;
  const [first] = objects;
  const kind = first ? i18next.t(`common:object.${first.kind}`, { defaultValue: first.kind }) : "";
  return i18next.t(key, {
    name: first?.name,
    status: first?.status,
    thing: `${kind} ${first?.name ?? ""}`.trim(),
    until: until === null ? "" : absoluteTime(until),
  });
}
