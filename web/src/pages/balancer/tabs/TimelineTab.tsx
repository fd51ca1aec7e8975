/** What happened to this balancer, newest first, day by day: who, what, why. The address has search and filter. */
import { Button, SearchInput, Skeleton, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRevisions } from "@/api/changes";
import { useTimeline } from "@/api/queries";
import type { BalancerDetail, TimelineEntry } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useAddressText, withParam } from "@/lib/addressText";
import { dayName } from "@/lib/time";
import { lastedByEntry, revisionByEntry, searchEntries } from "@/lib/timeline";
import { Entry } from "./TimelineEntry";

const PAGE = 100;
/** What is stored in UTC is shown in the reader's zone, which is said. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const WHATS = ["all", "operation", "task", "status", "schedule", "drift"] as const;
type What = (typeof WHATS)[number];

export default function TimelineTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const timeline = useTimeline(balancer.id);
  const [params, setParams] = useSearchParams();
  const what = WHATS.find((one) => one === params.get("what")) ?? "all";
  const setWhat = (one: What): void =>
    setParams((before) => withParam(before, "what", one === "all" ? "" : one), { replace: true });
  const [most, setMost] = useState(PAGE);
  const [query, setQuery] = useAddressText("find");
  const all = timeline.data?.entries;
  const lasted = useMemo(() => lastedByEntry(all ?? []), [all]);
  const revisions = useRevisions(balancer).data?.revisions;
  const made = useMemo(() => revisionByEntry(all ?? [], revisions ?? []), [all, revisions]);
  const entries = useMemo(
    () => searchEntries(all ?? [], query, t).filter((entry) => what === "all" || entry.what === what),
    [all, what, query, t],
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
                revision={made.get(entry)}
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
