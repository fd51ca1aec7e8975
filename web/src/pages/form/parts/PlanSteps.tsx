/** The calls of a plan as a path from top to bottom; a long plan folds its middle. */
import { Button } from "@patternfly/react-core";
import type { TFunction } from "i18next";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PlanStep } from "@/api/types";
import { SummaryWords } from "@/components/ServerWords";
import { duration } from "@/lib/time";

const MOST = 12;

interface PlanStepsProps {
  steps: readonly PlanStep[];
  /** Say what each changes; not where a list of differences already does. */
  withSummaries?: boolean;
}

export function PlanSteps({ steps, withSummaries = true }: PlanStepsProps): ReactNode {
  const { t } = useTranslation("form");
  const [all, setAll] = useState(false);
  const shown = all ? steps : steps.slice(0, MOST);
  const names = new Map(steps.map((step) => [step.key, wordsOf(step, t)]));
  return (
    <>
      <ol className="lf-steps">
        {shown.map((step) => (
          <li key={step.key}>
            <span className="lf-steps__what">{names.get(step.key)}</span>
            {withSummaries && step.summary && (
              <span className="lf-steps__more">
                <SummaryWords>{step.summary}</SummaryWords>
              </span>
            )}
            <span className="lf-steps__more">
              {[
                whyOf(step, names, t),
                step.eta_s === null ? "" : t("plan.stepEta", { duration: duration(step.eta_s) }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
      {steps.length > MOST && (
        <Button variant="link" isInline onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t("plan.fewer") : t("plan.all", { count: steps.length - MOST })}
        </Button>
      )}
    </>
  );
}

type T = TFunction<"form">;

function wordsOf(step: PlanStep, t: T): string {
  return `${t(`common:task.${step.kind}`, { defaultValue: step.kind })} ${step.name}`.trim();
}

/** Waits name either other steps (by key) or say it in words. */
function whyOf(step: PlanStep, names: ReadonlyMap<string, string>, t: T): string {
  if (step.waits_for.length === 0) return "";
  const first = step.waits_for.map((one) => names.get(one) ?? one);
  const list = first.length > 2 ? `${first.slice(0, 2).join(", ")} …` : first.join(", ");
  return t("plan.waits", { list });
}
