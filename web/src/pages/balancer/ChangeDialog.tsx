/** A small change to one object: reads the form, shows the plan of the changed one, and sends it when confirmed. */
import { Skeleton } from "@patternfly/react-core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getBalancerForm, makePlan, updateBalancer } from "@/api/calls";
import type { BalancerForm, PlanDocument } from "@/api/types";
import { ApiProblem, asProblem } from "@/api/problem";
import ConfirmDialog from "@/components/ConfirmDialog";
import { Notice } from "@/components/Notice";
import { ProblemAlert } from "@/components/ProblemAlert";
import { announce } from "@/lib/announce";
import { offer } from "@/lib/offers";
import type { JsonObject } from "@/lib/form/path";
import { PlanView } from "../form/parts/PlanPanel";
import { newKey } from "../form/useSubmit";
import "../form/plan.css";

interface ChangeDialogProps {
  balancerId: string;
  title: string;
  confirm: string;
  isDanger?: boolean;
  /** The changed form, or null when the object is not in it. */
  change: (form: JsonObject) => JsonObject | null;
  onClose: () => void;
}

interface Prepared {
  form: BalancerForm;
  revision: string;
  plan: PlanDocument;
  key: string;
}

const isOutdated = (error: unknown): boolean => error !== null && asProblem(error).status === 412;

export default function ChangeDialog({
  balancerId,
  title,
  confirm,
  isDanger = false,
  change,
  onClose,
}: ChangeDialogProps): ReactNode {
  const { t } = useTranslation("balancer");
  const prepared = useQuery({
    queryKey: ["change", balancerId, title],
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }): Promise<Prepared> => {
      const now = await getBalancerForm(balancerId);
      const changed = change(now.form);
      if (!changed) throw new ApiProblem({ status: 404, code: "not_found", detail: t("change.gone") });
      const form = changed as unknown as BalancerForm;
      const plan = await makePlan({ form, balancer_id: balancerId }, signal);
      return { form, revision: now.revision, plan, key: newKey() };
    },
  });
  const send = useMutation({
    mutationFn: ({ form, revision, key }: Prepared) => updateBalancer(balancerId, form, revision, key),
    onSuccess: ({ id }) => {
      announce(t("change.queued"));
      offer({ operationId: id });
      onClose();
    },
    onError: (error) => {
      // Somebody was faster: the plan is made anew, and can be confirmed as it is then.
      if (isOutdated(error)) void prepared.refetch();
    },
  });
  const { data } = prepared;
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      isDanger={isDanger}
      isBusy={send.isPending}
      isDisabled={!data || data.plan.steps.length === 0}
      onConfirm={() => data && send.mutate(data)}
      onClose={onClose}
    >
      {data && <PlanView plan={data.plan} isNew={false} />}
      {prepared.isPending && <Skeleton height="3rem" screenreaderText={t("common:loading")} />}
      {prepared.error && <ProblemAlert error={prepared.error} onRetry={() => void prepared.refetch()} />}
      {isOutdated(send.error) ? (
        <Notice variant="warning" title={t("common:errorCodes.revision_changed.what")} role="alert" />
      ) : (
        send.error && !prepared.error && <ProblemAlert error={send.error} />
      )}
    </ConfirmDialog>
  );
}
