import { Button, Checkbox, ModalBody, ModalFooter, ModalHeader, Skeleton } from "@patternfly/react-core";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { deleteBalancer, makePlan } from "@/api/calls";
import { announce } from "@/lib/announce";

import type { DeleteProps } from "./DeleteDialog";
import { Leftovers } from "./Leftovers";
import { ProblemAlert } from "./ProblemAlert";
import { Dialog } from "./Dialog";
import { StartTime } from "./StartTime";
import { useStart } from "./useStart";
import "./DeleteDialog.css";

/** Asks before a balancer is deleted, and says what goes along and what stays, as the server's plan has it. */
export default function DeleteQuestion({ id, name, onClose, onQueued }: DeleteProps) {
  const { t } = useTranslation();
  const [release, setRelease] = useState(false);
  const start = useStart();
  const plan = useQuery({
    queryKey: ["plan", "delete", id, release],
    queryFn: ({ signal }) =>
      makePlan({ balancer_id: id, delete: true, release_floating_ips: release }, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => deleteBalancer(id, release, start.runAt),
    onSuccess: () => {
      announce(t("delete.queued", { name }));
      onQueued?.();
      onClose();
    },
  });
  // All that a deletion's warnings say is in what it leaves.
  const hasAddress = plan.data?.leaves.some((one) => one.kind === "floatingip");
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
        {hasAddress && (
          <Checkbox
            id="delete-release"
            label={t("delete.release")}
            description={t("delete.releaseHelp")}
            isChecked={release}
            onChange={(_, checked) => setRelease(checked)}
          />
        )}
        <StartTime {...start.field} />
        <p className="lb-faint">{t("delete.final")}</p>
        {remove.error && <ProblemAlert error={remove.error} />}
      </ModalBody>
      <ModalFooter>
        <Button
          variant="danger"
          isLoading={remove.isPending || undefined}
          isDisabled={start.isFaulty}
          onClick={() => remove.mutate()}
        >
          {t("delete.confirm")}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
