import { Button } from "@patternfly/react-core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { useOperation } from "@/api/queries";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { StopButton } from "@/components/StopButton";
import { useReadOnly } from "@/components/useReadOnly";
import { usePageTitle } from "@/lib/usePageTitle";

import { NoOperations } from "./NoOperations";
import { OperationItem } from "./OperationItem";
import { StateFilter } from "./StateFilter";
import { useOperationList } from "./useOperationList";

import "./OperationsPage.css";

/** So many of the newest open by themselves when they have failed. */
const RECENT = 5;

/** Every operation of the project, newest first; those under way move live. */
export default function OperationsPage() {
  const { t } = useTranslation("operations");
  const { operationId } = useParams();
  const list = useOperationList();
  const isReadOnly = useReadOnly();
  usePageTitle(list.running > 0 ? `(${list.running}) ${t("title")}` : t("title"));
  if (list.isPending) return <PageSkeleton />;
  const isElsewhere = operationId !== undefined && !list.operations.some(({ id }) => id === operationId);
  return (
    <div className="lb-page lb-page--narrow">
      <div className="lb-page__head">
        <h1 className="lb-page__title">{t("title")}</h1>
        <StateFilter counts={list.counts} shown={list.shown} onShow={list.setShown} />
        {!isReadOnly && <StopButton balancerId={null} />}
      </div>
      {list.error !== null && <ProblemAlert error={list.error} onRetry={list.retry} />}
      {isElsewhere && <LinkedOperation id={operationId} />}
      {list.operations.length === 0 && list.error === null && !isElsewhere && (
        <NoOperations isFiltered={list.shown !== "all"} />
      )}
      <ol className="lb-ops" aria-label={t("list")}>
        {list.operations.map((operation, index) => (
          <OperationItem
            key={operation.id}
            operation={operation}
            isLinked={operation.id === operationId}
            isRecent={index < RECENT}
          />
        ))}
      </ol>
      {list.hasMore && (
        <Button variant="secondary" isLoading={list.isLoadingMore || undefined} onClick={list.loadMore}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}

/** The operation of the address, when the list does not (yet) hold it. */
function LinkedOperation({ id }: { id: string }) {
  const { data, error } = useOperation(id);
  useEffect(() => window.scrollTo(0, 0), [id]);
  if (error) return <ProblemAlert error={error} />;
  return data ? (
    <ol className="lb-ops">
      <OperationItem operation={data} isLinked />
    </ol>
  ) : null;
}
