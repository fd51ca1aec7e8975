/** Asks before a balancer is failed over, at once or at a time. */
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failoverBalancer } from "@/api/calls";
import ConfirmDialog from "@/components/ConfirmDialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { StartTime } from "@/components/StartTime";
import { useStart } from "@/components/useStart";

interface FailoverDialogProps {
  id: string;
  name: string;
  onClose: () => void;
  onQueued: () => void;
}

export default function FailoverDialog({ id, name, onClose, onQueued }: FailoverDialogProps): ReactNode {
  const { t } = useTranslation("balancer");
  const start = useStart();
  const failover = useMutation({
    mutationFn: () => failoverBalancer(id, start.runAt),
    onSuccess: () => {
      onClose();
      onQueued();
    },
  });
  return (
    <ConfirmDialog
      title={t("failover.title", { name })}
      confirm={t("actions.failover")}
      isBusy={failover.isPending}
      isDisabled={start.isFaulty}
      onConfirm={() => failover.mutate()}
      onClose={onClose}
    >
      <p>{t("failover.body")}</p>
      <StartTime {...start.field} />
      {failover.error && <ProblemAlert error={failover.error} />}
    </ConfirmDialog>
  );
}
