import { useTranslation } from "react-i18next";

import type { TaskDocument, Waiting } from "@/api/types";
import { useNow } from "@/lib/now";
import { isItsOwn, isLate, isUnderWay, secondsBetween, taskKey, taskShare } from "@/lib/operations";
import { duration } from "@/lib/time";

import { Bar } from "./Bar";
import { CopyText } from "./CopyText";
import { FailureWords, SummaryWords, WaitingWords } from "./ServerWords";
import { SkipStep } from "./SkipStep";
import { StepMark } from "./StepMark";

interface Props {
  operationId: string;
  task: TaskDocument;
  previous?: TaskDocument | undefined;
}

/** One step: mark, what it does, the call, and what there is to say of it now. */
export function TaskStep({ operationId, task, previous }: Props) {
  const { t } = useTranslation();
  const title = t(taskKey(task.kind), { defaultValue: task.kind });
  return (
    <li className={`lb-step lb-step--${task.state.toLowerCase()}`} data-task-state={task.state}>
      <StepMark state={task.state} />
      <div className="lb-step__body">
        <div className="lb-step__head">
          <p className="lb-step__title lb-wrap" title={task.name}>
            {title} {task.name && <strong>{task.name}</strong>}
            <span className="lb-unseen">: {t(`operation.taskState.${task.state}`)}</span>
          </p>
          <TaskTime task={task} />
        </div>
        {task.summary && (
          <p className="lb-wrap">
            <SummaryWords>{task.summary}</SummaryWords>
          </p>
        )}
        {isUnderWay(task.state) && <TaskBar task={task} title={title} />}
        {task.waiting && <WaitingLine waiting={task.waiting} isFirst={!isOpen(previous)} />}
        {task.error && (
          <p className="lb-step__error lb-wrap">
            <FailureWords error={task.error} />
          </p>
        )}
        <p className="lb-step__call lb-small lb-faint">
          <code className="lb-wrap">
            {task.method} {task.path}
          </code>
          {task.attempts > 1 && <span>{t("operation.attempts", { count: task.attempts })}</span>}
          {task.request_id && <RequestId task={task} id={task.request_id} />}
          <SkipStep operationId={operationId} task={task} title={title} />
        </p>
      </div>
    </li>
  );
}

const isOpen = (task: TaskDocument | undefined) =>
  task !== undefined && (task.state === "WAITING" || isUnderWay(task.state));

/** With a button that copies it where somebody is to be given it. */
function RequestId({ task, id }: { task: TaskDocument; id: string }) {
  const { t } = useTranslation();
  if (isLate(task.waiting)) return <CopyText text={id} label={t("requestId")} />;
  return <code className="lb-cut lb-step__request">{id}</code>;
}

/** How long it took, takes, or will take, and how long that usually is. */
function TaskTime({ task }: { task: TaskDocument }) {
  const { t } = useTranslation();
  const now = useNow();
  const time = task.eta_s === null ? null : duration(task.eta_s);
  const usually = time === null ? undefined : t("operation.usually", { time });
  return (
    <span className="lb-step__time lb-small lb-faint lb-numbers" title={usually}>
      {task.sent_at && <span>{duration(secondsBetween(task.sent_at, task.ended_at, now))}</span>}
      {task.sent_at && time && <span aria-hidden>/ ~{time}</span>}
      {usually && <span className={task.sent_at ? "lb-unseen" : ""}>{usually}</span>}
    </span>
  );
}

function TaskBar({ task, title }: { task: TaskDocument; title: string }) {
  const now = useNow();
  const share = taskShare(task, now);
  return share === null ? null : <Bar value={share * 100} label={`${title} ${task.name}`} />;
}

/** Times of the step's own transaction stand at its head. */
const UNTIMED = { since: null, usually_s: null };

/** What it waits for, since when, and how long that usually takes. A mere turn is said once, not on every step. */
function WaitingLine({ waiting, isFirst }: { waiting: Waiting; isFirst: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  if (waiting.code === "earlier_task" && !isFirst) return null;
  const { since, usually_s } = isItsOwn(waiting) ? UNTIMED : waiting;
  const times = [
    since ? t("operation.since", { time: duration(secondsBetween(since, null, now)) }) : "",
    usually_s === null ? "" : t("operation.usually", { time: duration(usually_s) }),
  ].filter(Boolean);
  return (
    <p className="lb-step__waiting lb-wrap">
      {waiting.code === "earlier_task" ? t("waiting.earlier_task") : <WaitingWords waiting={waiting} />}
      {times.length > 0 && <span className="lb-faint lb-numbers"> ({times.join(", ")})</span>}
    </p>
  );
}
