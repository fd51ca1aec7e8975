import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { asProblem } from "@/api/problem";
import { useRemoveSchedule, useRunSchedule, useSaveSchedule } from "@/api/schedules";
import type { ScheduleDocument } from "@/api/types";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { problemWords } from "@/components/ServerWords";
import { ConditionLabel } from "@/components/StatusLabel";
import { announce } from "@/lib/announce";
import { lazily } from "@/lib/lazily";
import { offer } from "@/lib/offers";
import { absoluteTime, duration, shortTime } from "@/lib/time";

import { switched } from "./draft";
import { LastRun } from "./LastRun";

const ConfirmDialog = lazily(() => import("@/components/ConfirmDialog"));

interface Props {
  schedule: ScheduleDocument;
  /** Why this person may change nothing. */
  readOnly: string | undefined;
  onEdit: () => void;
}

/** One schedule: what, of which balancer, when next, how it went last. */
export function ScheduleItem({ schedule, readOnly, onEdit }: Props) {
  const { t } = useTranslation("schedules");
  const [isRemoving, setRemoving] = useState(false);
  const run = useRunSchedule();
  const save = useSaveSchedule(schedule.id);
  const remove = useRemoveSchedule();
  const again = useSaveSchedule(null);
  const { id, name, enabled } = schedule;
  const failure = run.error ?? save.error;

  function runNow() {
    run.mutate(id, {
      onSuccess: ({ last }) =>
        announce(t("ran", { name, outcome: last ? t(`outcome.${last.outcome}`) : "" })),
      onError: (error) => announce(problemWords(error) ?? asProblem(error).message),
    });
  }
  function offerBack() {
    setRemoving(false);
    offer({ text: t("removed", { name }), undo: () => again.mutate(switched(schedule, enabled)) });
  }
  const items = (): MenuItem[] => [
    { key: "edit", label: t("verb.edit"), reason: readOnly, onClick: onEdit },
    {
      key: "switch",
      label: t(enabled ? "verb.off" : "verb.on"),
      reason: readOnly,
      onClick: () => save.mutate(switched(schedule, !enabled)),
    },
    {
      key: "remove",
      label: t("verb.remove"),
      isDanger: true,
      startsGroup: true,
      reason: readOnly,
      onClick: () => setRemoving(true),
    },
  ];
  return (
    <li className="lb-sched__item lb-paper" data-schedule={name} data-enabled={enabled}>
      <div className="lb-sched__head">
        <h2 className="lb-sched__name lb-cut" title={name}>
          {name}
        </h2>
        {!enabled && <ConditionLabel condition={{ tone: "idle", word: "OFF" }} text={t("off")} />}
        <ReasonedButton
          variant="secondary"
          size="sm"
          reason={readOnly}
          isLoading={run.isPending || undefined}
          onClick={runNow}
        >
          {t("verb.run")}
        </ReasonedButton>
        <LazyMenu label={t("common:more", { name })} items={items} />
      </div>
      <What schedule={schedule} />
      <LastRun schedule={schedule} />
      {failure && <ProblemAlert error={failure} />}
      <Suspense fallback={null}>
        {isRemoving && (
          <ConfirmDialog
            title={t("remove.title", { name })}
            confirm={t("verb.remove")}
            isDanger
            isBusy={remove.isPending}
            onConfirm={() => void remove.mutateAsync(id).then(offerBack, () => undefined)}
            onClose={() => setRemoving(false)}
          >
            <p>{t("remove.body")}</p>
            {remove.error && <ProblemAlert error={remove.error} />}
          </ConfirmDialog>
        )}
      </Suspense>
    </li>
  );
}

/** What is done, to whom, and when. */
function What({ schedule }: { schedule: ScheduleDocument }) {
  const { t } = useTranslation("schedules");
  const { kind, balancer_id, balancer_name, daily_at, every_s, time_zone, next_at, weights } = schedule;
  return (
    <dl className="lb-sched__facts">
      <div>
        <dt>{t(`kind.${kind}`)}</dt>
        <dd className="lb-cut">
          {balancer_name ? (
            <Link to={`/balancers/${balancer_id}`} title={balancer_name}>
              {balancer_name}
            </Link>
          ) : (
            <span className="lb-faint">{t("gone")}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>
          {daily_at !== null
            ? t("daily", { time: daily_at, zone: time_zone })
            : t("every", { time: duration(every_s ?? 0) })}
        </dt>
        {next_at !== null && (
          <dd className="lb-numbers">
            <time dateTime={next_at} title={absoluteTime(next_at)}>
              {t("next", { when: shortTime(next_at) })}
            </time>
          </dd>
        )}
      </div>
      {weights && (
        <div>
          <dt>{t("weightsOf", { pool: weights.pool })}</dt>
          <dd className="lb-numbers lb-wrap">
            {Object.entries(weights.members)
              .map(([member, weight]) => `${member} → ${weight}`)
              .join(", ")}
          </dd>
        </div>
      )}
    </dl>
  );
}
