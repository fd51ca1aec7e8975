/** The one button, always in reach, with what it will do. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { ReasonedButton } from "@/components/ReasonedButton";
import type { PlanDocument } from "@/api/types";
import { useReadOnly } from "@/components/useReadOnly";
import { usePlanView } from "../usePlan";
import { UndoBar } from "./UndoBar";
import { usePlanSummary } from "./usePlanSummary";

interface ActionBarProps {
  isNew: boolean;
  isSending: boolean;
  /** Asks when it shall be done, instead of at once. */
  onLater: () => void;
}

export function ActionBar({ isNew, isSending, onLater }: ActionBarProps): ReactNode {
  const { t } = useTranslation("form");
  const navigate = useNavigate();
  const view = usePlanView();
  const readOnly = useReadOnly();
  const isIdle = !isNew && !view.stale && view.plan?.steps.length === 0;
  const reason = readOnly ?? (isIdle ? t("plan.nothing") : undefined);
  return (
    <div className="lf-bar">
      <UndoBar />
      <ReasonedButton type="submit" size="lg" isLoading={isSending} reason={reason}>
        {t(isNew ? "submit.create" : "submit.save")}
      </ReasonedButton>
      {reason === undefined && (
        <Button variant="link" isDisabled={isSending} onClick={onLater}>
          {t("submit.later")}
        </Button>
      )}
      <Button variant="link" onClick={() => void navigate(-1)}>
        {t("cancel")}
      </Button>
      <span className="lf-bar__summary" role="status">
        {view.plan ? (
          <Summary plan={view.plan} />
        ) : view.problems.length > 0 ? (
          t("plan.missing", { count: view.problems.length })
        ) : (
          ""
        )}
      </span>
    </div>
  );
}

function Summary({ plan }: { plan: PlanDocument }): ReactNode {
  return usePlanSummary(plan);
}
