import { useTranslation } from "react-i18next";
import type { PlanDocument } from "@/api/types";
import { duration } from "@/lib/time";

/** A plan in one line: `2 calls, freezes the balancer once, about 12 s`. */
export function usePlanSummary(plan: PlanDocument): string {
  const { t } = useTranslation("form");
  if (plan.steps.length === 0) return t("plan.nothing");
  const parts = [t("plan.calls", { count: plan.steps.length })];
  if (plan.transactions > 0) parts.push(t("plan.transactions", { count: plan.transactions }));
  if (plan.eta_s !== null) parts.push(t("plan.eta", { duration: duration(plan.eta_s) }));
  return parts.join(" · ");
}
