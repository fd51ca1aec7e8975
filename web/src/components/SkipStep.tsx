import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { skipTask } from "@/api/calls";
import { keys } from "@/api/queries";
import type { Action, TaskDocument } from "@/api/types";
import { lazily } from "@/lib/lazily";

import { ProblemAlert } from "./ProblemAlert";
import { ReasonedButton } from "./ReasonedButton";
import { reasonOf } from "./ServerWords";

const ConfirmDialog = lazily(() => import("./ConfirmDialog"));

interface Props {
  operationId: string;
  task: TaskDocument;
  /** What the step does, in words. */
  title: string;
}

/** Offers to leave a step out. Not on every step that waits, where it cannot be; on one that failed, with the reason. */
export function SkipStep(props: Props) {
  const action = props.task.actions.find((one) => one.action === "skip");
  if (!action || (!action.allowed && props.task.state !== "FAILED")) return null;
  return <Skip {...props} action={action} />;
}

/** Asks first, since what stays undone is not done later. */
function Skip({ operationId, task, title, action }: Props & { action: Action }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const skip = useMutation({
    mutationFn: () => skipTask(operationId, task.id),
    onSuccess: (operation) => {
      queryClient.setQueryData(keys.operation(operation.id), operation);
      void queryClient.invalidateQueries({ queryKey: keys.operations });
      setAsking(false);
    },
  });
  const [isAsking, setAsking] = useState(false);
  const step = `${title} ${task.name}`.trim();
  return (
    <>
      <ReasonedButton
        variant="link"
        isInline
        size="sm"
        reason={reasonOf(action)}
        aria-label={t("operation.skip.label", { step })}
        onClick={() => setAsking(true)}
      >
        {t("operation.skip.button")}
      </ReasonedButton>
      {isAsking && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={t("operation.skip.title", { step })}
            confirm={t("operation.skip.confirm")}
            isBusy={skip.isPending}
            onConfirm={() => skip.mutate()}
            onClose={() => setAsking(false)}
          >
            <p>{t("operation.skip.body")}</p>
            {skip.error && <ProblemAlert error={skip.error} />}
          </ConfirmDialog>
        </Suspense>
      )}
    </>
  );
}
