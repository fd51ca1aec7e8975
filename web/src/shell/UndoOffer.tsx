import { type FocusEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { useOperation, useSteer } from "@/api/queries";
import { UndoButtons } from "@/components/UndoButtons";
import { announce } from "@/lib/announce";
import { type Offer, offer } from "@/lib/offers";

import "./UndoOffer.css";

/** So long it stays where nobody points at it; the way back is elsewhere, too: in the queue, the list, the form. */
const SHOWN_MS = 30_000;

/** What was done, and a button that takes it back. */
export default function UndoOffer({ offered }: { offered: Offer }) {
  const { t } = useTranslation();
  const { operationId = "", text, undo } = offered;
  const { data: operation } = useOperation(operationId);
  const steer = useSteer();
  const isDone = operationId === "" || operation?.state === "DONE";
  const isLost = operation?.state === "FAILED" || operation?.state === "CANCELLED";
  const hold = useGoing(offered, isDone);
  useEffect(() => {
    if (isLost) offer(null);
  }, [isLost]);
  if (!isDone) return null;

  function press() {
    if (undo) undo();
    else {
      steer.mutate(
        { id: operationId, verb: "rollback" },
        { onError: (error) => announce(`${t("error")} ${asProblem(error).message}`) },
      );
    }
    announce(t(undo ? "undo.undone" : "undo.queued"));
    offer(null);
  }
  return (
    <div className="lb-undo" {...hold}>
      <span className="lb-wrap">{text ?? t("undo.changed", { name: operation?.balancer_name })}</span>
      <UndoButtons onUndo={press} onDismiss={() => offer(null)} />
    </div>
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
