/** One move in the timeline: when, what, for how long, why and by whom, with where it leads. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { TimelineEntry } from "@/api/types";
import { CopyText } from "@/components/CopyText";
import { StatusIcon } from "@/components/StatusIcon";
import { inServerWords } from "@/components/ServerWords";
import { toneOfOperation } from "@/lib/operations";
import { TONES_OF_RUNS, toneOf, type Tone } from "@/lib/status";
import { absoluteTime, clockTime, duration } from "@/lib/time";
import { isMove, type Lasted, stateWords, subjectWords, whyWords } from "@/lib/timeline";

const TASK_TONES: Readonly<Record<string, Tone>> = {
  DONE: "good",
  FAILED: "bad",
  SENDING: "busy",
  CONFIRMING: "busy",
};

function toneOfEntry(entry: TimelineEntry): Tone {
  if (!isMove(entry)) return "idle";
  if (entry.what === "status") return toneOf(entry.new);
  if (entry.what === "drift") return entry.new === "CHANGED" ? "warn" : "good";
  if (entry.what === "task") return TASK_TONES[entry.new] ?? "idle";
  if (entry.what === "schedule") return TONES_OF_RUNS[entry.new] ?? "idle";
  return toneOfOperation(entry.new as Parameters<typeof toneOfOperation>[0]);
}

interface Props {
  entry: TimelineEntry;
  lasted: Lasted | undefined;
  /** The number of the form's revision that came of it. */
  revision: number | undefined;
}

export function Entry({ entry, lasted, revision }: Props): ReactNode {
  const { t } = useTranslation("balancer");
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
          {subjectWords(entry, t)} <b>{entry.name}</b>:{" "}
          {entry.old && isMove(entry) && (
            <span className="lb-faint">{stateWords(entry, entry.old, t)} → </span>
          )}
          {stateWords(entry, entry.new, t)}
          {lasted && lasted.seconds >= 0.1 && (
            <span className="lb-faint lb-small lb-numbers">
              {" "}
              · {t(`timeline.${lasted.as}`, { time: duration(lasted.seconds) })}
            </span>
          )}
        </p>
        {(entry.why || entry.who || entry.request_id) && (
          <p className="lb-small lb-faint lb-wrap">
            {whyWords(entry) ?? inServerWords(entry.why)}
            {entry.why && entry.who && " · "}
            {entry.who && t("timeline.by", { who: entry.who })}
            {entry.request_id && (
              <>
                {" "}
                <RequestId id={entry.request_id} isFailure={toneOfEntry(entry) === "bad"} />
              </>
            )}
          </p>
        )}
      </div>
      <div className="lt-entry__links lb-small">
        {revision !== undefined && (
          <Link to={`?tab=revisions&revision=${revision}`}>
            {t("changes:revisions.number", { number: revision })}
          </Link>
        )}
        {entry.what === "operation" && entry.operation_id && (
          <Link to={`/operations/${entry.operation_id}`}>{t("timeline.open")}</Link>
        )}
      </div>
    </li>
  );
}

/** With a button that copies it where the cloud's operator is to be given it. */
function RequestId({ id, isFailure }: { id: string; isFailure: boolean }): ReactNode {
  const { t } = useTranslation();
  return isFailure ? <CopyText text={id} label={t("requestId")} /> : <code>{id}</code>;
}
