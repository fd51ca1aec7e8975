import { Button, ModalBody, ModalFooter, ModalHeader, Skeleton } from "@patternfly/react-core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { deleteBalancer, makePlan } from "@/api/calls";
import { announce } from "@/lib/announce";

import type { DeleteProps } from "./DeleteDialog";
import { Leftovers } from "./Leftovers";
import { ProblemAlert } from "./ProblemAlert";
import { Dialog } from "./Dialog";
import "./DeleteDialog.css";

/** Asks before a balancer is deleted, and says what goes along, as the server's plan counts it. */
export default function DeleteQuestion({ id, name, onClose, onQueued }: DeleteProps) {
  const { t } = useTranslation();
  const plan = useQuery({
    queryKey: ["plan", "delete", id],
    queryFn: ({ signal }) => makePlan({ balancer_id: id, delete: true }, signal),
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => deleteBalancer(id),
    onSuccess: () => {
      announce(t("delete.queued", { name }));
      onQueued?.();
      onClose();
    },
  });
  const along = Object.entries(plan.data?.takes_along ?? {}).filter(([, count]) => count > 0);
  return (
    <Dialog variant="small" onClose={onClose} aria-labelledby="delete-title" aria-describedby="delete-body">
      <ModalHeader labelId="delete-title" title={t("delete.title", { name })} titleIconVariant="warning" />
      <ModalBody id="delete-body" className="lb-delete">
        {plan.isPending && <Skeleton screenreaderText={t("loading")} height="3rem" />}
        {along.length > 0 && (
          <>
            <p>{t("delete.along")}</p>
            <ul>
              {along.map(([kind, count]) => (
                <li key={kind}>{t(`objects.${kind}`, { count, defaultValue: `${count} ${kind}` })}</li>
              ))}
            </ul>
          </>
        )}
        {plan.data && along.length === 0 && <p>{t("delete.alone")}</p>}
        {plan.data && <Leftovers leaves={plan.data.leaves} />}
        {plan.data?.warnings.map((warning) => (
          <p key={warning.code + warning.path} lang="en">
            {warning.message}
          </p>
        ))}
        <p className="lb-faint">{t("delete.final")}</p>
        {remove.error && <ProblemAlert error={remove.error} />}
      </ModalBody>
      <ModalFooter>
        <Button variant="danger" isLoading={remove.isPending || undefined} onClick={() => remove.mutate()}>
          {t("delete.confirm")}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
