import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { useSteer } from "@/api/queries";
import type { OperationDocument, Verb } from "@/api/types";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";
import { ReasonedButton } from "@/components/ReasonedButton";
import { problemWords, ProblemWords, reasonOf } from "@/components/ServerWords";
import { announce } from "@/lib/announce";
import { hasEnded } from "@/lib/operations";

const VERBS: readonly Verb[] = ["resume", "pause", "retry", "rollback", "dismiss", "cancel"];

/** Pause or resume as buttons while it is under way; everything, with the reasons, in the menu. */
export function OperationActions({ operation }: { operation: OperationDocument }) {
  const { t } = useTranslation();
  const steer = useSteer();
  const { reset } = steer;
  // A refusal speaks of the state in which it was given.
  useEffect(reset, [reset, operation.state]);

  function press(verb: Verb) {
    steer.mutate(
      { id: operation.id, verb },
      { onError: (error) => announce(`${t("error")} ${problemWords(error) ?? asProblem(error).message}`) },
    );
  }
  const byVerb = new Map(operation.actions.map((action) => [action.action, action]));
  const first = byVerb.get(operation.state === "PAUSED" ? "resume" : "pause");

  function items(): MenuItem[] {
    return VERBS.filter((verb) => byVerb.has(verb)).map((verb) => ({
      key: verb,
      label: t(`operation.verb.${verb}`),
      isDanger: verb === "cancel",
      startsGroup: verb === "cancel",
      reason: reasonOf(byVerb.get(verb)),
      onClick: () => press(verb),
    }));
  }

  return (
    <span className="lb-ops__actions">
      {!hasEnded(operation.state) && first && (
        <ReasonedButton
          variant="secondary"
          size="sm"
          isLoading={steer.isPending || undefined}
          reason={reasonOf(first)}
          onClick={() => press(first.action as Verb)}
        >
          {t(`operation.verb.${first.action}`)}
        </ReasonedButton>
      )}
      {byVerb.size > 0 && <LazyMenu label={t("more", { name: operation.balancer_name })} items={items} />}
      {steer.error && (
        <span className="lb-ops__refusal lb-small" role="alert">
          <ProblemWords error={steer.error} />
        </span>
      )}
    </span>
  );
}
