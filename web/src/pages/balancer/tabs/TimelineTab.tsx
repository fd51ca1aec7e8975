/** What happened to this balancer, newest first, day by day: who, what, why. */
import { Button, SearchInput, Skeleton, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTimeline } from "@/api/queries";
import type { BalancerDetail, TimelineEntry } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";
import { StatusIcon } from "@/components/StatusIcon";
import { toneOfOperation } from "@/lib/operations";
import { TONES_OF_RUNS, toneOf, type Tone } from "@/lib/status";
import { absoluteTime, clockTime, dayName, duration } from "@/lib/time";
import { lastedByEntry, searchEntries, type Lasted } from "@/lib/timeline";

const PAGE = 100;
/** What is stored in UTC is shown in the reader's zone, which is said. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const WHATS = ["all", "operation", "task", "status", "schedule", "drift"] as const;
type What = (typeof WHATS)[number];

export default function TimelineTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const timeline = useTimeline(balancer.id);
  const [what, setWhat] = useState<What>("all");
  const [most, setMost] = useState(PAGE);
  const [query, setQuery] = useState("");
  const all = timeline.data?.entries;
  const lasted = useMemo(() => lastedByEntry(all ?? []), [all]);
  const entries = useMemo(
    () => searchEntries(all ?? [], query).filter((entry) => what === "all" || entry.what === what),
    [all, what, query],
  );
  if (timeline.error) return <ProblemAlert error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (timeline.isPending) return <Skeleton height="12rem" screenreaderText={t("common:loading")} />;
  return (
    <div className="lt-timeline">
      <div className="lb-row">
        <ToggleGroup aria-label={t("timeline.filter")}>
          {WHATS.map((one) => (
            <ToggleGroupItem
              key={one}
              text={t(`timeline.what.${one}`)}
              buttonId={`timeline-${one}`}
              isSelected={what === one}
              onChange={() => setWhat(one)}
            />
          ))}
        </ToggleGroup>
        <SearchInput
          className="lt-timeline__search"
          aria-label={t("timeline.search")}
          placeholder={t("timeline.search")}
          value={query}
          onChange={(_, value) => setQuery(value)}
          onClear={() => setQuery("")}
          resetButtonLabel={t("common:close")}
        />
        <span className="lb-faint lb-small">{t("timeline.zone", { zone: ZONE })}</span>
      </div>
      {entries.length === 0 && (
        <p className="lb-faint">{t(all && all.length > 0 ? "timeline.nothing" : "timeline.none")}</p>
      )}
      {daysOf(entries.slice(0, most)).map(({ day, inner }) => (
        <section key={day} aria-label={day}>
          <h2 className="lt-timeline__day">{day}</h2>
          <ol>
            {inner.map((entry, at) => (
              <Entry
                key={`${entry.at} ${entry.id} ${entry.new} ${at}`}
                entry={entry}
                lasted={lasted.get(entry)}
              />
            ))}
          </ol>
        </section>
      ))}
      {entries.length > most && (
        <Button variant="link" isInline onClick={() => setMost(most + PAGE)}>
          {t("timeline.more", { count: entries.length - most })}
        </Button>
      )}
    </div>
  );
}

function daysOf(entries: readonly TimelineEntry[]): { day: string; inner: TimelineEntry[] }[] {
  const days: { day: string; inner: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayName(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.inner.push(entry);
    else days.push({ day, inner: [entry] });
  }
  return days;
}

const TASK_TONES: Readonly<Record<string, Tone>> = {
  DONE: "good",
  FAILED: "bad",
  SENDING: "busy",
  CONFIRMING: "busy",
};

function toneOfEntry(entry: TimelineEntry): Tone {
  if (entry.what === "status") return toneOf(entry.new);
  if (entry.what === "drift") return entry.new === "CHANGED" ? "warn" : "good";
  if (entry.what === "task") return TASK_TONES[entry.new] ?? "idle";
  if (entry.what === "schedule") return TONES_OF_RUNS[entry.new] ?? "idle";
  return toneOfOperation(entry.new as Parameters<typeof toneOfOperation>[0]);
}

function Entry({ entry, lasted }: { entry: TimelineEntry; lasted: Lasted | undefined }): ReactNode {
  const { t } = useTranslation("balancer");
  const word = (state: string): string =>
    t(
      [
        `common:operation.${entry.what === "task" ? "taskState" : "state"}.${state}`,
        `common:status.${state}`,
        `timeline.did.${state}`,
      ],
      {
        defaultValue: state,
      },
    );
  const subject =
    entry.what === "status" || entry.what === "drift"
      ? t(`common:object.${entry.kind}`, { defaultValue: entry.kind })
      : entry.what === "schedule"
        ? t("timeline.schedule")
        : t([`common:task.${entry.kind}`, `common:operation.kind.${entry.kind}`], {
            defaultValue: entry.kind,
          });
  return (
    <li className="lt-entry">
      <time
        dateTime={entry.at}
        title={`${absoluteTime(entry.at)} = ${new Date(entry.at).toISOString()}`}
        className="lb-numbers lb-faint"
      >
        {clockTime(entry.at)}
      </time>
      <StatusIcon tone={toneOfEntry(entry)} />
      <div className="lt-entry__body">
        <p className="lb-wrap">
          {subject} <b>{entry.name}</b>: {entry.old && <span className="lb-faint">{word(entry.old)} → </span>}
          {word(entry.new)}
          {lasted && lasted.seconds >= 0.1 && (
            <span className="lb-faint lb-small lb-numbers">
              {" "}
              · {t(`timeline.${lasted.as}`, { time: duration(lasted.seconds) })}
            </span>
          )}
        </p>
        {(entry.why || entry.who || entry.request_id) && (
          <p className="lb-small lb-faint lb-wrap">
            {entry.why && <span lang="en">{entry.why}</span>}
            {entry.why && entry.who && " · "}
            {entry.who && t("timeline.by", { who: entry.who })}
            {entry.request_id && (
              <>
                {" "}
                <code>{entry.request_id}</code>
              </>
            )}
          </p>
        )}
      </div>
      {entry.what === "operation" && entry.operation_id && (
        <Link to={`/operations/${entry.operation_id}`} className="lb-small">
          {t("timeline.open")}
        </Link>
      )}
    </li>
  );
}
