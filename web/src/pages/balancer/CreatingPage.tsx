/** A balancer that is only wanted yet: its steps, until it has an id; then its own page. */
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useOperation } from "@/api/queries";
import type { OperationDocument } from "@/api/types";
import { OperationProgress } from "@/components/OperationProgress";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { dropDraft } from "@/lib/form/draft";
import { usePageTitle } from "@/lib/usePageTitle";
import { OperationSteer } from "./OperationSteer";

export function CreatingPage({ operationId }: { operationId: string }): ReactNode {
  const { t } = useTranslation("balancer");
  const navigate = useNavigate();
  const { data: operation, error, isPending } = useOperation(operationId);
  const balancerId = operation?.balancer_id ?? null;
  usePageTitle(operation?.balancer_name ?? t("creating.title", { name: "" }));
  useEffect(() => {
    if (balancerId === null) return;
    // What was sent is kept only for a create that fails before there is a balancer.
    dropDraft(localStorage, `operation-${operationId}`);
    void navigate(`/balancers/${balancerId}`, { replace: true });
  }, [balancerId, navigate, operationId]);
  if (isPending) return <PageSkeleton />;
  if (!operation) {
    return (
      <div className="lb-page">
        <ProblemAlert error={error} />
      </div>
    );
  }
  return <Creating operation={operation} />;
}

/** The steps of a balancer that cannot be shown yet. */
export function Creating({ operation }: { operation: OperationDocument }): ReactNode {
  const { t } = useTranslation("balancer");
  return (
    <div className="lb-page lb-page--narrow">
      <div className="lb-page__head">
        <h1 className="lb-page__title lb-wrap">{t("creating.title", { name: operation.balancer_name })}</h1>
      </div>
      <div className="lb-paper lt-paper">
        <OperationProgress operation={operation} />
        <OperationSteer operation={operation} />
      </div>
    </div>
  );
}
