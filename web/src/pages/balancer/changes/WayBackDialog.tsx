/** Shows what a way back, or an action on members, would do, and queues it when confirmed. */
import { Skeleton } from "@patternfly/react-core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { makePlan } from "@/api/calls";
import type { OperationDocument, PlanRequest } from "@/api/types";
import ConfirmDialog from "@/components/ConfirmDialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { announce } from "@/lib/announce";
import { offer } from "@/lib/offers";
import { PlanView } from "../../form/parts/PlanPanel";
import { newKey } from "../../form/useSubmit";
import "../../form/plan.css";

interface Props {
  title: string;
  confirm: string;
  request: PlanRequest;
  send: (key: string) => Promise<OperationDocument>;
  onClose: () => void;
  onDone?: () => void;
}

export default function WayBackDialog({ title, confirm, request, send, onClose, onDone }: Props): ReactNode {
  const { t } = useTranslation("balancer");
  const [key] = useState(newKey);
  const plan = useQuery({
    queryKey: ["way", request],
    queryFn: ({ signal }) => makePlan(request, signal),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  const sending = useMutation({
    mutationFn: () => send(key),
    onSuccess: ({ id }) => {
      announce(t("change.queued"));
      offer({ operationId: id });
      onDone?.();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      isBusy={sending.isPending}
      isDisabled={!plan.data || plan.data.steps.length === 0}
      onConfirm={() => sending.mutate()}
      onClose={onClose}
    >
      {plan.data && <PlanView plan={plan.data} isNew={false} />}
      {plan.isPending && <Skeleton height="3rem" screenreaderText={t("common:loading")} />}
      {(plan.error ?? sending.error) && <ProblemAlert error={plan.error ?? sending.error} />}
    </ConfirmDialog>
  );
}
