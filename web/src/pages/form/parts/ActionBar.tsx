/** The one button, always in reach, with what it will do. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { PlanDocument } from "@/api/types";
import type { PlanView } from "../usePlan";
import { usePlanSummary } from "./usePlanSummary";

interface ActionBarProps {
  view: PlanView;
  isNew: boolean;
  isSending: boolean;
}

export function ActionBar({ view, isNew, isSending }: ActionBarProps): ReactNode {
  const { t } = useTranslation("form");
  const navigate = useNavigate();
  return (
    <div className="lf-bar">
      <Button type="submit" isLoading={isSending} isDisabled={isSending} size="lg">
        {t(isNew ? "submit.create" : "submit.save")}
      </Button>
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
