/** What the button would do: calls in order, why each waits, how long, what differs. */
import { Card, CardBody, CardTitle, Content, Skeleton } from "@patternfly/react-core";
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PlanDocument } from "@/api/types";
import { Leftovers } from "@/components/Leftovers";
import { ProblemWords } from "@/components/ServerWords";
import { Notice } from "@/components/Notice";
import { lazily } from "@/lib/lazily";
import { useForm } from "../context";
import { revealField } from "../reveal";
import { usePlanView } from "../usePlan";
import { PlanWarnings } from "./PlanWarnings";
import { PlanSteps } from "./PlanSteps";
import { ProblemLinks } from "./ProblemLinks";
import { usePlanSummary } from "./usePlanSummary";

const DifferenceList = lazily(() => import("./DifferenceList"));

export function PlanPanel({ isNew }: { isNew: boolean }): ReactNode {
  const { t } = useTranslation("form");
  return (
    <Card component="section" aria-labelledby="plan-title" className="lf-plan">
      <CardTitle component="h2" id="plan-title">
        {t("plan.title")}
      </CardTitle>
      <CardBody>
        <PlanContent isNew={isNew} />
      </CardBody>
    </Card>
  );
}

function PlanContent({ isNew }: { isNew: boolean }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const { plan, problems, stale, isUnknown, error } = usePlanView();
  if (problems.length > 0) {
    return (
      <>
        <Content component="p">{t("plan.incomplete", { count: problems.length })}</Content>
        <ProblemLinks problems={problems} />
      </>
    );
  }
  if (plan) {
    return (
      <div className={stale ? "lf-plan__body lf-plan__body--stale" : "lf-plan__body"} aria-busy={stale}>
        <PlanView plan={plan} isNew={isNew} onShow={(path) => revealField(store, path)} />
      </div>
    );
  }
  if (isUnknown) {
    const title = error?.message ? <ProblemWords error={error} /> : t("plan.unknown");
    return <Notice isPlain variant="warning" title={title} />;
  }
  return (
    <div aria-busy="true" aria-label={t("plan.thinking")} role="status" className="lf-plan__wait">
      <Skeleton width="60%" />
      <Skeleton />
      <Skeleton width="80%" />
    </div>
  );
}

interface PlanViewProps {
  plan: PlanDocument;
  isNew: boolean;
  /** Leads to a field of the form. */
  onShow?: (path: string) => void;
}

export function PlanView({ plan, isNew, onShow }: PlanViewProps): ReactNode {
  const { t } = useTranslation("form");
  const summary = usePlanSummary(plan);
  const needed = Object.entries(plan.quota).filter(([, count]) => count > 0);
  const gone = Object.entries(plan.takes_along).filter(([, count]) => count > 0);
  const same = Object.entries(plan.stays).filter(([, count]) => count > 0);
  const countOf = ([kind, count]: [string, number]): string =>
    t(`common:objects.${kind}`, { count, defaultValue: `${kind}: ${count}` });
  return (
    <>
      <p className="lf-plan__summary">{summary}</p>
      <PlanWarnings warnings={plan.warnings} onShow={onShow} />
      {!isNew && (
        <Suspense fallback={null}>
          <DifferenceList differences={plan.differences} />
        </Suspense>
      )}
      <PlanSteps steps={plan.steps} withSummaries={plan.differences.length === 0} />
      {gone.length > 0 && (
        <p className="lb-faint">{t("plan.takesAlong", { list: gone.map(countOf).join(", ") })}</p>
      )}
      <Leftovers leaves={plan.leaves} />
      {!isNew && plan.steps.length > 0 && same.length > 0 && (
        <p className="lb-faint">{t("plan.stays", { list: same.map(countOf).join(", ") })}</p>
      )}
      {isNew && needed.length > 0 && (
        <p className="lb-faint">{t("plan.quota", { list: needed.map(countOf).join(", ") })}</p>
      )}
    </>
  );
}
