import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { failoverBalancer } from "@/api/calls";
import { useSteer } from "@/api/queries";
import type { OperationDocument, TaskError, Verb } from "@/api/types";
import { announce } from "@/lib/announce";

import { DeleteDialog } from "./DeleteDialog";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonedButton } from "./ReasonedButton";
import { reasonOf } from "./ServerWords";
import { useReadOnly } from "./useReadOnly";

/** The ways out of a failure, as buttons. What the program cannot do for people stands as a sentence. */
export function Remedies({ operation, error }: { operation: OperationDocument; error: TaskError }) {
  const { t } = useTranslation();
  const steer = useSteer();
  const readOnly = useReadOnly();
  const [isDeleting, setDeleting] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const { balancer_id: id, balancer_name: name } = operation;
  const retry = operation.actions.find(({ action }) => action === "retry");
  const remedies = new Set(error.remedies);
  const dismiss = operation.actions.find(({ action }) => action === "dismiss");
  const problem = failed ?? steer.error;
  /** The button goes, perhaps with all that stands around it. */
  function leave() {
    announce(t("operation.dismissed"));
    document.getElementById("content")?.focus({ preventScroll: true });
  }
  return (
    <div className="lb-row">
      {remedies.has("raise_quota") && <p>{t("operation.remedy.raise_quota")}</p>}
      {remedies.has("retry") && (
        <ReasonedButton
          variant="primary"
          size="sm"
          isLoading={isUnderWay(steer, "retry")}
          reason={reasonOf(retry)}
          onClick={() => steer.mutate({ id: operation.id, verb: "retry" })}
        >
          {t("operation.remedy.retry")}
        </ReasonedButton>
      )}
      {remedies.has("edit") && (
        <ReasonedLink
          to={`/balancers/${id ? `${id}/edit` : "new"}?from=${operation.id}`}
          reason={readOnly}
          text={t("operation.remedy.edit")}
        />
      )}
      {remedies.has("failover") && id && (
        <ReasonedButton
          variant="secondary"
          size="sm"
          reason={readOnly}
          onClick={() => failoverBalancer(id).then(() => setFailed(null), setFailed)}
        >
          {t("operation.remedy.failover")}
        </ReasonedButton>
      )}
      {remedies.has("delete") && id && (
        <ReasonedButton
          variant="secondary"
          isDanger
          size="sm"
          reason={readOnly}
          onClick={() => setDeleting(true)}
        >
          {t("operation.remedy.delete")}
        </ReasonedButton>
      )}
      {!operation.dismissed_at && dismiss && (
        <ReasonedButton
          variant="secondary"
          size="sm"
          isLoading={isUnderWay(steer, "dismiss")}
          reason={reasonOf(dismiss)}
          onClick={() => steer.mutate({ id: operation.id, verb: "dismiss" }, { onSuccess: leave })}
        >
          {t("operation.verb.dismiss")}
        </ReasonedButton>
      )}
      {isDeleting && id && <DeleteDialog id={id} name={name} onClose={() => setDeleting(false)} />}
      {problem !== null && <ProblemAlert error={problem} />}
    </div>
  );
}

const isUnderWay = ({ isPending, variables }: ReturnType<typeof useSteer>, verb: Verb) =>
  (isPending && variables.verb === verb) || undefined;

function ReasonedLink({ to, reason, text }: { to: string; reason: string | undefined; text: string }) {
  if (reason) {
    return (
      <ReasonedButton variant="secondary" size="sm" reason={reason}>
        {text}
      </ReasonedButton>
    );
  }
  return (
    <Link className="pf-v6-c-button pf-m-secondary pf-m-small" to={to}>
      {text}
    </Link>
  );
}
