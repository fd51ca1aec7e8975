/** Shows what taking a server out of service (or back) does on each balancer, and does it when confirmed. */
import { FormGroup, Skeleton, TextInput } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMaintenancePlan, useSwitchMaintenance, type ServerUse } from "@/api/changes";
import ConfirmDialog from "@/components/ConfirmDialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { announce } from "@/lib/announce";
import { PlanView } from "../form/parts/PlanPanel";
import "../form/plan.css";

interface Props {
  server: ServerUse;
  on: boolean;
  onClose: () => void;
}

export default function SwitchDialog({ server, on, onClose }: Props): ReactNode {
  const { t } = useTranslation(["changes", "form"]);
  const [note, setNote] = useState("");
  const plan = useMaintenancePlan(server.server, on);
  const press = useSwitchMaintenance();
  const name = server.name || server.server;
  const way = on ? "on" : "off";
  const confirm = (): void =>
    press.mutate(
      { server: server.server, on, note },
      {
        onSuccess: () => {
          announce(t(`maintenance.done.${way}`, { name }));
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t(`maintenance.ask.${way}`, { name })}
      confirm={t(`maintenance.${way}`)}
      isBusy={press.isPending}
      isDisabled={!plan.data}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t(`maintenance.about.${way}`)}</p>
      {on && (
        <FormGroup label={t("maintenance.note")} fieldId="maintenance-note">
          <TextInput
            id="maintenance-note"
            value={note}
            maxLength={500}
            onChange={(_, text) => setNote(text)}
          />
        </FormGroup>
      )}
      {plan.isPending && <Skeleton height="3rem" screenreaderText={t("common:loading")} />}
      {plan.data?.balancers.map((one) => (
        <section key={one.balancer_id} className="lm-plan">
          <h2 className="lb-wrap">{one.balancer_name || one.balancer_id}</h2>
          <PlanView plan={one.plan} isNew={false} />
        </section>
      ))}
      {(plan.error ?? press.error) && <ProblemAlert error={plan.error ?? press.error} />}
    </ConfirmDialog>
  );
}
