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
}

export function ActionBar({ isNew, isSending }: ActionBarProps): ReactNode {
  const { t } = useTranslation("form");
  const navigate = useNavigate();
  const view = usePlanView();
  const readOnly = useReadOnly();
  const isIdle = !isNew && !view.stale && view.plan?.steps.length === 0;
  return (
    <div className="lf-bar">
      <UndoBar />
      <ReasonedButton
        type="submit"
        size="lg"
        isLoading={isSending}
        reason={readOnly ?? (isIdle ? t("plan.nothing") : undefined)}
      >
        {t(isNew ? "submit.create" : "submit.save")}
      </ReasonedButton>
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
