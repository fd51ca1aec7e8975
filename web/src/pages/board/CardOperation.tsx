import type { OperationBrief } from "@/api/types";
import { Bar } from "@/components/Bar";
import { StatusIcon } from "@/components/StatusIcon";
import { briefShare, partsOfStep, taskKey, toneOfOperation } from "@/lib/operations";
import { duration, shortTime } from "@/lib/time";
import { useWords } from "@/lib/words";

/** What is being done to a balancer, small: bar, step, remaining time; or that it failed. */
export function CardOperation({ operation }: { operation: OperationBrief }) {
  const t = useWords("board");
  const { kind, name } = partsOfStep(operation.step);
  const step = operation.step ? `${t(`common:${taskKey(kind)}`, { defaultValue: kind })} ${name}` : "";
  const state = t(`common:operation.state.${operation.state}`);
  const tone = toneOfOperation(operation.state);
  const isRunning = operation.state === "RUNNING";
  const scheduled =
    operation.waiting === "scheduled" && operation.run_at
      ? t("common:waiting.scheduled", { until: shortTime(operation.run_at) })
      : undefined;
  const steps = t("common:operation.steps", { done: operation.done, count: operation.total });
  return (
    <div className="lb-card-op" data-operation-state={operation.state}>
      <Bar
        value={briefShare(operation)}
        label={t("common:operation.progressLabel")}
        text={steps}
        tone={tone}
      />
      <p className="lb-card-op__line lb-small">
        <StatusIcon tone={tone} />
        <a data-inside href={`/operations/${operation.id}`} className="lb-cut" title={step || state}>
          {wordsOf(operation.state === "FAILED" ? t("failed") : state, scheduled ?? step, isRunning)}
        </a>
        <span className="lb-faint lb-numbers">
          {operation.done}/{operation.total}
          {isRunning && operation.eta_s !== null && ` · ${duration(operation.eta_s)}`}
        </span>
      </p>
    </div>
  );
}

const wordsOf = (state: string, step: string, isRunning: boolean) =>
  isRunning && step ? step : [state, step].filter(Boolean).join(": ");
