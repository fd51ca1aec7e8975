/** How the balancer and its servers fared: a strip over time each, and the same in words. */
import { Button, Skeleton } from "@patternfly/react-core";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStatuses } from "@/api/history";
import type { BalancerDetail } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";
import { shortTime } from "@/lib/time";
import { Folded } from "./Folded";
import { HealthRow } from "./HealthRow";
import { HealthTable } from "./HealthTable";
import { groupsOf, type HealthGroup } from "./healthGroups";
import "./health.css";

const FEW = 12;

export function Health({ balancer, rangeS }: { balancer: BalancerDetail; rangeS: number }): ReactNode {
  const { t } = useTranslation("traffic");
  const { data, error, refetch } = useStatuses(balancer.id, rangeS);
  const groups = useMemo(() => (data ? groupsOf(balancer, data.history) : []), [balancer, data]);
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height="8rem" screenreaderText={t("common:loading")} />;
  const since = Date.parse(data.since);
  const until = Date.parse(data.history.until);
  const isEmpty = groups.every((group) => group.rows.length === 0);
  return (
    <section className="lt-health" aria-labelledby="health-title">
      <h2 id="health-title">{t("health.title")}</h2>
      <p className="lb-faint lb-small">{t(isEmpty ? "health.none" : "health.intro")}</p>
      {!isEmpty && (
        <div className="lb-paper lt-health__groups">
          {groups.map((group) => (
            <Group key={group.id} group={group} since={since} until={until} />
          ))}
          {balancer.pools.every((pool) => pool.members.length === 0) && (
            <p className="lb-faint">{t("health.noServers")}</p>
          )}
          <p className="lt-health__axis lb-small lb-faint lb-numbers" aria-hidden>
            <span>{shortTime(data.since)}</span>
            <span>{t("health.until")}</span>
          </p>
        </div>
      )}
      {!isEmpty && <Folded summary={t("health.table.show")}>{() => <HealthTable groups={groups} />}</Folded>}
    </section>
  );
}

interface GroupProps {
  group: HealthGroup;
  since: number;
  until: number;
}

function Group({ group, since, until }: GroupProps): ReactNode {
  const { t } = useTranslation("traffic");
  const [most, setMost] = useState(FEW);
  if (group.rows.length === 0) return null;
  const rest = group.rows.length - most;
  return (
    <div className="lt-health__group">
      {group.kind === "pool" && (
        <h3 className="lb-wrap lb-small">{t("health.servers", { pool: group.name })}</h3>
      )}
      {group.kind === "gone" && <h3 className="lb-small">{t("health.gone")}</h3>}
      <ul>
        {group.rows.slice(0, most).map((row) => (
          <HealthRow key={row.id} row={row} since={since} until={until} />
        ))}
      </ul>
      {rest > 0 && (
        <Button variant="link" isInline onClick={() => setMost(Infinity)}>
          {t("health.more", { count: rest })}
        </Button>
      )}
    </div>
  );
}
