import { type FocusEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { useOperation, useSteer } from "@/api/queries";
import type { OperationDocument } from "@/api/types";
import { ProblemWords, SummaryWords } from "@/components/ServerWords";
import { UndoButtons } from "@/components/UndoButtons";
import { announce } from "@/lib/announce";
import { type Offer, offer } from "@/lib/offers";
import { taskKey } from "@/lib/operations";

import "./UndoOffer.css";

/** So long it stays where nobody points at it; the way back is elsewhere, too: in the queue, the list, the form. */
const SHOWN_MS = 30_000;

/** What was done, and a button that takes it back. */
export default function UndoOffer({ offered }: { offered: Offer }) {
  const { t } = useTranslation();
  const { operationId = "", text, undo } = offered;
  const { data: operation } = useOperation(operationId);
  const steer = useSteer();
  const { reset } = steer;
  useEffect(reset, [reset, offered]);
  const isDone = operationId === "" || operation?.state === "DONE";
  const isLost = operation?.state === "FAILED" || operation?.state === "CANCELLED";
  const hold = useGoing(offered, isDone);
  useEffect(() => {
    if (isLost) offer(null);
  }, [isLost]);
  if (!isDone) return null;

  function press() {
    if (undo) {
      undo();
      leave(t("undo.undone"));
    } else if (!steer.isPending) {
      steer.mutate({ id: operationId, verb: "rollback" }, { onSuccess: () => leave(t("undo.queued")) });
    }
  }
  return (
    <div className="lb-undo" {...hold}>
      <span className="lb-wrap">
        {text ?? t("undo.changed", { name: operation?.balancer_name })}
        {!text && operation && <Change operation={operation} />}
      </span>
      {steer.error && <Refused error={steer.error} />}
      <UndoButtons onUndo={press} onDismiss={() => leave()} />
    </div>
  );
}

/** What was changed, where it was one step: "Change server web-1: weight 1 -> 2". */
function Change({ operation }: { operation: OperationDocument }) {
  const { t } = useTranslation();
  const [step, ...others] = operation.tasks.filter(({ state }) => state === "DONE");
  if (!step || others.length > 0) return null;
  return (
    <>
      {` ${t(taskKey(step.kind), { defaultValue: step.kind })} ${step.name}`}
      {step.summary && ": "}
      {step.summary && <SummaryWords>{step.summary}</SummaryWords>}
    </>
  );
}

/** The offer goes, and the keyboard, which stood in it, to the page. */
function leave(said?: string): void {
  if (said !== undefined) announce(said);
  offer(null);
  document.getElementById("content")?.focus({ preventScroll: true });
}

/** It was not taken back; it can be tried again. */
function Refused({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation();
  const key = `errorCodes.${asProblem(error).code}.what`;
  return (
    <span role="alert" className="lb-wrap">
      {i18n.exists(`common:${key}`) ? t(key) : <ProblemWords error={error} />}
    </span>
  );
}

/** Takes the offer away after a time, which begins anew when mouse and keyboard have left it. */
function useGoing(offered: Offer, isShown: boolean) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (!isShown || isHeld) return;
    const timer = window.setTimeout(() => offer(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [offered, isShown, isHeld]);
  return {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
      setHeld(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
  };
}
