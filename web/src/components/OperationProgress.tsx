import { useTranslation } from "react-i18next";

import type { OperationDocument } from "@/api/types";
import { useNow } from "@/lib/now";
import {
  hasEnded,
  isEndless,
  isUnderWay,
  operationShare,
  secondsBetween,
  taskKey,
  toneOfOperation,
} from "@/lib/operations";
import { duration } from "@/lib/time";

import { Bar } from "./Bar";
import { WaitingWords } from "./ServerWords";
import { TaskStep } from "./TaskStep";
import "./OperationProgress.css";

interface Props {
  operation: OperationDocument;
  /** Without the bar and the count, where a heading beside it already has them. */
  stepsOnly?: boolean;
}

/** An operation as its steps, which turn green live: what each does, what it waits for, and how long it takes. */
export function OperationProgress({ operation, stepsOnly = false }: Props) {
  const { t } = useTranslation();
  return (
    <div className="lb-op" data-operation-state={operation.state}>
      {!stepsOnly && <OperationBar operation={operation} />}
      <Held operation={operation} />
      {operation.tasks.length === 0 ? (
        <p className="lb-faint">{t(hasEnded(operation.state) ? "operation.nothing" : "operation.noSteps")}</p>
      ) : (
        <ol className="lb-op__steps" aria-label={t("operation.stepsLabel")}>
          {operation.tasks.map((task, index) => (
            <TaskStep
              key={task.id}
              operationId={operation.id}
              task={task}
              previous={operation.tasks[index - 1]}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

/** What holds the operation as a whole: a stop, a limit, its hour. What one step waits for stands at the step. */
export function Held({ operation }: { operation: OperationDocument }) {
  const { t } = useTranslation();
  const now = useNow(5);
  const ofSteps = new Set(operation.tasks.map((task) => task.waiting?.reason));
  return operation.waiting_for
    .filter(({ reason }) => !ofSteps.has(reason))
    .map((waiting) => (
      <p key={waiting.code + waiting.reason} className="lb-op__held lb-wrap">
        <WaitingWords waiting={waiting} />
        {waiting.since && (
          <span className="lb-faint lb-numbers">
            {" "}
            ({t("operation.since", { time: duration(secondsBetween(waiting.since, null, now)) })})
          </span>
        )}
      </p>
    ));
}

interface BarProps {
  operation: OperationDocument;
  /** Where the steps do not stand below: says which one is under way. */
  withStep?: boolean;
}

/** The bar of a whole operation, with "3 of 8 steps · about 12 s left". */
export function OperationBar({ operation, withStep = false }: BarProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { done, total, eta_s } = operation.progress;
  const steps = t("operation.steps", { done, count: total });
  const step = withStep && operation.tasks.find(({ state }) => isUnderWay(state));
  const left = eta_s !== null && !hasEnded(operation.state) && !isEndless(operation) ? duration(eta_s) : null;
  return (
    <div className="lb-op__bar">
      <Bar
        value={operationShare(operation, now)}
        label={t("operation.progressLabel")}
        text={steps}
        tone={toneOfOperation(operation.state)}
      />
      <p className="lb-op__count lb-small lb-faint lb-numbers">
        <span className="lb-cut">
          {steps}
          {step && ` · ${t(taskKey(step.kind), { defaultValue: step.kind })} ${step.name}`}
        </span>
        {left && <span>{t("operation.left", { time: left })}</span>}
      </p>
    </div>
  );
}
