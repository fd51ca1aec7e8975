import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ScheduleDocument } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { Said } from "@/components/ServerWords";
import { ConditionLabel } from "@/components/StatusLabel";
import { number } from "@/lib/time";
import { toneOfOperation } from "@/lib/operations";
import { TONES_OF_RUNS } from "@/lib/status";
import DifferenceList from "../form/parts/DifferenceList";

import "../form/plan.css";

/** How the last run went: what was submitted and what became of it, or what differs. */
export function LastRun({ schedule }: { schedule: ScheduleDocument }) {
  const { t } = useTranslation("schedules");
  const { last, operation_state: state } = schedule;
  if (last === null) return <p className="lb-sched__last lb-faint lb-small">{t("never")}</p>;
  const tone = state && last.outcome === "submitted" ? toneOfOperation(state) : TONES_OF_RUNS[last.outcome];
  return (
    <div className="lb-sched__last">
      <p className="lb-sched__outcome lb-small">
        <ConditionLabel
          condition={{ tone: tone ?? "idle", word: last.outcome }}
          text={t(`outcome.${last.outcome}`)}
        />
        <span className="lb-faint">
          <RelativeTime at={last.at} every={5} />
        </span>
        {last.operation_id && state && (
          <Link to={`/operations/${last.operation_id}`}>
            {t("operation", { state: t(`common:operation.state.${state}`) })}
          </Link>
        )}
        {last.missed > 0 && (
          <span className="lb-faint">{t("missed", { count: last.missed, total: number(last.missed) })}</span>
        )}
        {last.message && (
          <span className="lb-faint lb-wrap">
            <Said code={last.message_code} names={last.message_names} words={last.message} />
          </span>
        )}
      </p>
      {last.differences.length > 0 && (
        <>
          <h3 className="lb-sched__differences lb-small">{t("differences")}</h3>
          <DifferenceList differences={last.differences} />
        </>
      )}
    </div>
  );
}
