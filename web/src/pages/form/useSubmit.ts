/** Sends the form once, and says what came of it. */
import { useCallback, useRef, useState } from "react";
import { createBalancer, updateBalancer } from "@/api/calls";
import { ApiProblem, asProblem } from "@/api/problem";
import type { BalancerForm, OperationDocument } from "@/api/types";
import { toDocument } from "@/lib/form/document";
import { useForm } from "./context";

export type Sent =
  | { state: "idle" }
  | { state: "sending" }
  | { state: "invalid"; at: number }
  | { state: "changed" }
  | { state: "failed"; problem: ApiProblem };

const CHANGED = new Set(["revision_changed", "precondition_failed"]);
const isChanged = (problem: ApiProblem): boolean => problem.status === 412 || CHANGED.has(problem.code);

export function useSubmit(
  balancerId: string | null,
  revision: string | null,
  onAccepted: (operation: OperationDocument) => void,
): { sent: Sent; submit: (runAt?: string) => void; forget: () => void } {
  const { store } = useForm();
  const [sent, setSent] = useState<Sent>({ state: "idle" });
  // The same document sent again after a lost answer carries the same key, so that nothing is made twice.
  const key = useRef({ document: "", value: "" });

  const isSending = useRef(false);

  const keyFor = (document: string): string => {
    if (key.current.document !== document) key.current = { document, value: newKey() };
    return key.current.value;
  };
  const submit = useCallback(
    (runAt: string | null = null) => {
      if (isSending.current) return;
      store.submit();
      if (store.get().problems.length > 0) {
        setSent({ state: "invalid", at: Date.now() });
        return;
      }
      const form = toDocument(store.get().form) as unknown as BalancerForm;
      const idempotency = keyFor(JSON.stringify([form, revision, runAt]));
      isSending.current = true;
      setSent({ state: "sending" });
      const call =
        balancerId === null || revision === null
          ? createBalancer(form, idempotency, runAt)
          : updateBalancer(balancerId, form, revision, idempotency, runAt);
      call.then(
        (operation) => onAccepted(operation),
        (error: unknown) => {
          isSending.current = false;
          const problem = asProblem(error);
          // The problems of a changed balancer say what others did, not what is wrong here.
          if (isChanged(problem)) setSent({ state: "changed" });
          else if (problem.problems.length > 0) {
            store.judge(problem.problems);
            setSent({ state: "invalid", at: Date.now() });
          } else setSent({ state: "failed", problem });
        },
      );
    },
    [store, balancerId, revision, onAccepted],
  );
  return { sent, submit, forget: () => setSent({ state: "idle" }) };
}

export function newKey(): string {
  // randomUUID is there only in a secure context; a server in the house may be reached by plain HTTP.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
