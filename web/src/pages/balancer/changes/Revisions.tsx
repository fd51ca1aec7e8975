/**
 * The revisions of a balancer: who changed what, how it differs from now, and the way back. `?revision=` opens one,
 * and gives it the keyboard.
 */
import { Button, ExpandableSection, Skeleton } from "@patternfly/react-core";
import { Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { restoreRevision, useRevisionDifferences, useRevisions, type Revision } from "@/api/changes";
import type { BalancerDetail } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { RelativeTime } from "@/components/RelativeTime";
import { lazily } from "@/lib/lazily";
import { useReadOnly } from "@/components/useReadOnly";
import DifferenceList from "../../form/parts/DifferenceList";
import { Said, reasonOf } from "@/components/ServerWords";
import { actionOf } from "../actions";
import "../../form/plan.css";
import "./changes.css";

const WayBackDialog = lazily(() => import("./WayBackDialog"));

export default function Revisions({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("changes");
  const wanted = Number(useSearchParams()[0].get("revision"));
  const found = useRevisions(balancer);
  if (found.error) return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton height="12rem" screenreaderText={t("common:loading")} />;
  const { revisions } = found.data;
  if (revisions.length === 0) return <p className="lb-faint">{t("revisions.none")}</p>;
  return (
    <ol className="lt-queue" aria-label={t("revisions.label")}>
      {revisions.map((revision, at) => (
        <Item
          key={revision.number}
          balancer={balancer}
          revision={revision}
          isNewest={at === 0}
          isWanted={revision.number === wanted}
        />
      ))}
    </ol>
  );
}

interface ItemProps {
  balancer: BalancerDetail;
  revision: Revision;
  isNewest: boolean;
}

function Item({ isWanted, ...props }: ItemProps & { isWanted: boolean }): ReactNode {
  const { revision, isNewest } = props;
  const { t } = useTranslation("changes");
  const [isOpen, setOpen] = useState(isNewest || isWanted);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isWanted) place.current?.focus();
  }, [isWanted]);
  const what =
    revision.origin === "applied" ? t(`revisions.kind.${revision.kind}`) : t(`revisions.${revision.origin}`);
  return (
    <li ref={place} tabIndex={-1} className="lb-paper lt-paper">
      <ExpandableSection
        isExpanded={isOpen}
        onToggle={(_, next) => setOpen(next)}
        toggleContent={
          <span className="lt-queue__head">
            <span className="lt-queue__kind">{t("revisions.number", { number: revision.number })}</span>
            <span>{what}</span>
            <span className="lb-faint lb-small">
              {t("revisions.changes", { count: revision.changes })} · {revision.who} ·{" "}
              <RelativeTime at={revision.at} every={30} />
            </span>
          </span>
        }
      >
        {isOpen && <Opened {...props} />}
      </ExpandableSection>
    </li>
  );
}

function Opened({ balancer, revision, isNewest }: ItemProps): ReactNode {
  const { t } = useTranslation("changes");
  const [isComparing, setComparing] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const reason = useReadOnly() ?? reasonOf(actionOf(balancer, "update"));
  return (
    <div className="lc-revision">
      {revision.note && (
        <p className="lb-faint lb-wrap">
          <Said code={revision.note_code} names={revision.note_names} words={revision.note} />
        </p>
      )}
      <DifferenceList differences={revision.differences} />
      <div className="lb-row">
        {!isNewest && (
          <Button
            size="sm"
            variant="secondary"
            aria-expanded={isComparing}
            onClick={() => setComparing(!isComparing)}
          >
            {t("revisions.compare")}
          </Button>
        )}
        <ReasonedButton size="sm" variant="secondary" reason={reason} onClick={() => setAsked(true)}>
          {t("revisions.restore")}
        </ReasonedButton>
        {revision.operation_id && (
          <>
            <Link to={`/operations/${revision.operation_id}`} className="lb-small">
              {t("revisions.operation")}
            </Link>
            <Link to={`?tab=timeline&find=${revision.operation_id}`} className="lb-small">
              {t("revisions.timeline")}
            </Link>
          </>
        )}
      </div>
      {isComparing && <Compared balancer={balancer} number={revision.number} />}
      <Suspense fallback={null}>
        {isAsked && (
          <WayBackDialog
            title={t("revisions.restoreTitle", { number: revision.number })}
            confirm={t("revisions.restore")}
            request={{ balancer_id: balancer.id, revision: revision.number }}
            send={(key) => restoreRevision(balancer.id, revision.number, key)}
            onClose={() => setAsked(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

function Compared({ balancer, number }: { balancer: BalancerDetail; number: number }): ReactNode {
  const { t } = useTranslation("changes");
  const { data, error } = useRevisionDifferences(balancer.id, number, balancer.revision);
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Skeleton height="3rem" screenreaderText={t("common:loading")} />;
  return (
    <section aria-label={t("revisions.since")}>
      <h2 className="lc-revision__since">{t("revisions.since")}</h2>
      {data.differences.length === 0 ? (
        <p className="lb-faint">{t("revisions.same")}</p>
      ) : (
        <DifferenceList differences={data.differences} />
      )}
    </section>
  );
}
