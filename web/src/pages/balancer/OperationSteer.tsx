/** What can be done to an operation now, as buttons; a failed one says why it failed and how to go on. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSteer } from "@/api/queries";
import type { OperationDocument, Verb } from "@/api/types";
import { Failure } from "@/components/Failure";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { Remedies } from "@/components/Remedies";
import { errorOf } from "@/lib/operations";

const VERBS: readonly string[] = ["pause", "resume", "cancel", "retry", "rollback", "dismiss"];

export function OperationSteer({ operation }: { operation: OperationDocument }): ReactNode {
  const { t } = useTranslation();
  const steer = useSteer();
  const error = operation.state === "FAILED" ? errorOf(operation) : null;
  const verbs = operation.actions.filter(
    ({ action, allowed }) =>
      VERBS.includes(action) && allowed && !(error && ["retry", "dismiss"].includes(action)),
  );
  return (
    <>
      {operation.dismissed_at && (
        <p className="lb-small lb-faint">{t("operation.dismissedBy", { who: operation.dismissed_by })}</p>
      )}
      {error && (
        <div className="lt-steer">
          <Failure error={error}>
            <Remedies operation={operation} error={error} />
          </Failure>
        </div>
      )}
      {verbs.length > 0 && (
        <div className="lb-row lt-steer">
          {verbs.map(({ action }) => (
            <ReasonedButton
              key={action}
              variant="secondary"
              size="sm"
              isDanger={action === "cancel"}
              isLoading={steer.isPending && steer.variables.verb === action}
              onClick={() => steer.mutate({ id: operation.id, verb: action as Verb })}
            >
              {t(`operation.verb.${action}`)}
            </ReasonedButton>
          ))}
        </div>
      )}
      {steer.error && <ProblemAlert error={steer.error} />}
    </>
  );
}
