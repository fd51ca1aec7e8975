/** The operations of this balancer, newest first: what runs with all its steps, what ended folded away. */
import { ExpandableSection } from "@patternfly/react-core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getOperations } from "@/api/calls";
import { keys, newestFirst, useOperations } from "@/api/queries";
import type { BalancerDetail, OperationDocument } from "@/api/types";
import { OperationProgress } from "@/components/OperationProgress";
import { ProblemAlert } from "@/components/ProblemAlert";
import { RelativeTime } from "@/components/RelativeTime";
import { Said } from "@/components/ServerWords";
import { StopButton } from "@/components/StopButton";
import { StopNotice } from "@/components/StopNotice";
import { ConditionLabel } from "@/components/StatusLabel";
import { hasEnded, needsSomebody, toneOfOperation } from "@/lib/operations";
import { useReadOnly } from "@/components/useReadOnly";
import { OperationSteer } from "../OperationSteer";

const MOST = 30;

export default function QueueTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const live = useOperations();
  const isReadOnly = useReadOnly();
  const past = useQuery({
    queryKey: [...keys.operations, balancer.id],
    queryFn: () => getOperations({ balancer_id: balancer.id, limit: MOST }),
  });
  const operations = useMemo(() => {
    const all = new Map((past.data?.operations ?? []).map((operation) => [operation.id, operation]));
    for (const operation of live ?? []) {
      if (operation.balancer_id === balancer.id) all.set(operation.id, operation);
    }
    return newestFirst([...all.values()]);
  }, [past.data, live, balancer.id]);
  if (past.error && operations.length === 0)
    return <ProblemAlert error={past.error} onRetry={() => void past.refetch()} />;
  return (
    <>
      <StopNotice balancerId={balancer.id} />
      <div className="lt-queue__steer">{!isReadOnly && <StopButton balancerId={balancer.id} />}</div>
      {operations.length === 0 && <p className="lb-faint">{t("queue.none")}</p>}
      <ul className="lt-queue">
        {operations.map((operation, at) => (
          <li key={operation.id} className="lb-paper lt-paper">
            <QueueItem operation={operation} isNewest={at === 0} />
          </li>
        ))}
      </ul>
    </>
  );
}

function QueueItem({ operation, isNewest }: { operation: OperationDocument; isNewest: boolean }): ReactNode {
  const { t } = useTranslation();
  const [said, setSaid] = useState<boolean | null>(null);
  // What runs, failed or came last lies open by itself.
  const isOpen = said ?? (isNewest || !hasEnded(operation.state) || needsSomebody(operation));
  return (
    <ExpandableSection
      className="lt-queue__item"
      isExpanded={isOpen}
      onToggle={(_, next) => setSaid(next)}
      toggleContent={
        <span className="lt-queue__head">
          <span className="lt-queue__kind">{t(`operation.kind.${operation.kind}`)}</span>
          <ConditionLabel
            condition={{ tone: toneOfOperation(operation.state), word: operation.state }}
            text={t(`operation.state.${operation.state}`)}
          />
          <span className="lb-faint lb-small">
            {operation.user_name} · <RelativeTime at={operation.created_at} every={10} />
          </span>
        </span>
      }
    >
      {isOpen && (
        <>
          {operation.note && (
            <p className="lb-faint lb-wrap">
              <Said code={operation.note_code} names={operation.note_names} words={operation.note} />
            </p>
          )}
          <OperationProgress operation={operation} />
          <OperationSteer operation={operation} />
        </>
      )}
    </ExpandableSection>
  );
}
