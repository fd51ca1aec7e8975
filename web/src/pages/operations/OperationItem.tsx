import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import { memo, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { OperationDocument } from "@/api/types";
import { Failure } from "@/components/Failure";
import { Held, OperationBar, OperationProgress } from "@/components/OperationProgress";
import { RelativeTime } from "@/components/RelativeTime";
import { Remedies } from "@/components/Remedies";
import { Said } from "@/components/ServerWords";
import { ConditionLabel } from "@/components/StatusLabel";
import { errorOf, hasEnded, kindOf, needsSomebody, secondsBetween, toneOfOperation } from "@/lib/operations";
import { duration } from "@/lib/time";

import { OperationActions } from "./OperationActions";

interface Props {
  operation: OperationDocument;
  /** The address names it: it stands open and in view. */
  isLinked: boolean;
  /** One of the newest: a failed one explains itself at once. */
  isRecent?: boolean;
}

/** One operation: what, of which balancer, how far; opened, its steps. */
export const OperationItem = memo(function OperationItem({ operation, isLinked, isRecent = false }: Props) {
  const { t } = useTranslation("operations");
  const { state, balancer_name: name } = operation;
  const kind = t(`common:operation.kind.${kindOf(operation)}`);
  const [choice, setChoice] = useState<boolean | null>(null);
  const isOpen = choice ?? (isLinked || state === "RUNNING" || (isRecent && needsSomebody(operation)));
  const bodyId = useId();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isLinked) item.current?.scrollIntoView({ block: "nearest" });
  }, [isLinked]);
  const title = `${kind} ${name}`;
  return (
    <li
      ref={item}
      className="lb-ops__item lb-paper"
      data-operation={operation.id}
      data-operation-state={state}
    >
      <div className="lb-ops__head">
        <h2 className="lb-ops__title">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={bodyId}
            onClick={() => setChoice(!isOpen)}
          >
            <AngleRightIcon className="lb-ops__angle" aria-hidden />
            <span className="lb-cut" title={title}>
              <span className="lb-ops__kind">{kind}</span> {name}
            </span>
          </button>
        </h2>
        <span className="lb-ops__state">
          <ConditionLabel
            condition={{ tone: toneOfOperation(state), word: state }}
            text={t(`common:operation.state.${state}`)}
          />
        </span>
        <OperationActions operation={operation} />
      </div>
      {!hasEnded(state) && operation.progress.total > 0 && (
        <div className="lb-ops__bar">
          <OperationBar operation={operation} />
          {!isOpen && <Held operation={operation} />}
        </div>
      )}
      <Facts operation={operation} />
      <div id={bodyId} hidden={!isOpen}>
        {isOpen && <Body operation={operation} />}
      </div>
    </li>
  );
});

function Facts({ operation }: { operation: OperationDocument }) {
  const { t } = useTranslation("operations");
  const { created_at, started_at, ended_at, balancer_id, progress } = operation;
  return (
    <p className="lb-ops__facts lb-small lb-faint lb-numbers">
      <RelativeTime at={created_at} every={5} />
      {operation.user_name && <span>{t("by", { who: operation.user_name })}</span>}
      {ended_at && <span>{t("common:operation.steps", { done: progress.done, count: progress.total })}</span>}
      {started_at && ended_at && (
        <span>{t("common:operation.took", { time: duration(secondsBetween(started_at, ended_at, 0)) })}</span>
      )}
      {operation.dismissed_at && (
        <span>{t("common:operation.dismissedBy", { who: operation.dismissed_by })}</span>
      )}
      {operation.note && (
        <span className="lb-wrap">
          <Said code={operation.note_code} names={operation.note_names} words={operation.note} />
        </span>
      )}
      {balancer_id && operation.kind !== "delete" && (
        <Link to={`/balancers/${balancer_id}`}>{t("openBalancer")}</Link>
      )}
    </p>
  );
}

function Body({ operation }: { operation: OperationDocument }) {
  const error = operation.state === "FAILED" ? errorOf(operation) : null;
  return (
    <div className="lb-ops__body">
      {error && (
        <Failure error={error}>
          <Remedies operation={operation} error={error} />
        </Failure>
      )}
      <OperationProgress operation={operation} stepsOnly />
    </div>
  );
}
