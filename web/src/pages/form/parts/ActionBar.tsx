/** The one button, always in reach, with what it will do. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams } from "react-router";
import { ReasonedButton } from "@/components/ReasonedButton";
import type { PlanDocument } from "@/api/types";
import { useReadOnly } from "@/components/useReadOnly";
import { usePlanView, type PlanView } from "../usePlan";
import { UndoBar } from "./UndoBar";
import { usePlanSummary } from "./usePlanSummary";

const SAVE_ID = "form-save";

/** It is always in sight. */
export const focusSave = (): void => document.getElementById(SAVE_ID)?.focus({ preventScroll: true });

interface ActionBarProps {
  isNew: boolean;
  isSending: boolean;
  /** There is nothing to save to any more. */
  isGone: boolean;
  /** Asks when it shall be done, instead of at once. */
  onLater: () => void;
  /** Said above the buttons. */
  children?: ReactNode;
}

export function ActionBar({ isNew, isSending, isGone, onLater, children }: ActionBarProps): ReactNode {
  const { t } = useTranslation("form");
  const leave = useWayBack();
  const view = usePlanView();
  const readOnly = useReadOnly();
  const isIdle = !isNew && !view.stale && view.plan?.steps.length === 0;
  const reason = isGone ? t("gone.reason") : (readOnly ?? (isIdle ? t("plan.nothing") : undefined));
  return (
    <div className="lf-bar">
      <UndoBar />
      <div className="lf-bar__said" role="status">
        {children}
      </div>
      <ReasonedButton id={SAVE_ID} type="submit" size="lg" isLoading={isSending} reason={reason}>
        {t(isNew ? "submit.create" : "submit.save")}
      </ReasonedButton>
      {reason === undefined && (
        <Button variant="link" isDisabled={isSending} onClick={onLater}>
          {t("submit.later")}
        </Button>
      )}
      <Button variant="link" onClick={leave}>
        {t("cancel")}
      </Button>
      <span className="lf-bar__summary" role="status">
        {!isGone && <Summary view={view} />}
      </span>
    </div>
  );
}

/** Back to where this form was opened; in a tab that began with it, to the balancer, or the board. */
function useWayBack(): () => void {
  const navigate = useNavigate();
  const isFirst = useLocation().key === "default";
  const { balancerId } = useParams();
  const home = balancerId ? `/balancers/${balancerId}` : "/";
  return () => void (isFirst ? navigate(home) : navigate(-1));
}

function Summary({ view: { plan, problems } }: { view: PlanView }): ReactNode {
  const { t } = useTranslation("form");
  if (plan) return <PlanSummary plan={plan} />;
  return problems.length > 0 && t("plan.missing", { count: problems.length });
}

function PlanSummary({ plan }: { plan: PlanDocument }): ReactNode {
  return usePlanSummary(plan);
}
