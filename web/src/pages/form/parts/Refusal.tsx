/** Why the button did nothing: the list of what is wrong, or the server's word. Takes the keyboard when it appears. */
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "@/components/ProblemAlert";
import { Notice } from "@/components/Notice";
import { useForm } from "../context";
import type { Sent } from "../useSubmit";
import { ProblemLinks } from "./ProblemLinks";

export function Refusal({ sent }: { sent: Sent }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const problems = useSyncExternalStore(store.subscribe, () => store.get().problems);
  const box = useRef<HTMLDivElement>(null);
  const at = sent.state === "invalid" ? sent.at : sent.state === "failed" ? 1 : 0;
  useEffect(() => {
    if (at === 0) return;
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "center" });
  }, [at]);
  const invalid = sent.state === "invalid" && problems.length > 0;
  if (!invalid && sent.state !== "failed") return null;
  return (
    <div ref={box} tabIndex={-1} className="lf-refusal">
      {sent.state === "failed" ? (
        <ProblemAlert error={sent.problem} />
      ) : (
        <Notice variant="danger" title={t("problems.title", { count: problems.length })}>
          <ProblemLinks problems={problems} />
        </Notice>
      )}
    </div>
  );
}
