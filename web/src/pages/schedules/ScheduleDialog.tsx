import {
  AlertActionLink,
  Button,
  Form,
  FormSelect,
  FormSelectOption,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Radio,
  TextInput,
} from "@patternfly/react-core";
import { type SyntheticEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { useBalancers, useSession } from "@/api/queries";
import { useSaveSchedule } from "@/api/schedules";
import type { ScheduleDocument } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { Notice } from "@/components/Notice";
import { ProblemAlert } from "@/components/ProblemAlert";
import { shortTime } from "@/lib/time";

import { type Draft, faultsOf, KINDS, requestOf } from "./draft";
import { Labelled } from "./Labelled";
import { What } from "./WhatFields";
import { useScheduleDraft } from "./useScheduleDraft";
import { When } from "./WhenFields";

interface Props {
  /** Null: a new one. */
  schedule: ScheduleDocument | null;
  onClose: () => void;
}

/** Makes a schedule, or says one anew. */
export default function ScheduleDialog({ schedule, onClose }: Props) {
  const { t } = useTranslation(["schedules", "form"]);
  const id = useId();
  const { draft, change, leftAt, restart, drop } = useScheduleDraft(schedule);
  const [isChecked, setChecked] = useState(false);
  const save = useSaveSchedule(schedule?.id ?? null);
  const faults = faultsOf(draft);
  const { data: session } = useSession();
  const kinds = KINDS.filter((kind) => kind !== "failover" || session?.can_failover !== false);
  const shown = isChecked ? faults : {};

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(faults).length > 0) return;
    save.mutate(requestOf(draft, schedule?.enabled ?? true), { onSuccess: giveUp });
  }
  /** The draft goes, too; Escape and the cross leave it for the next time. */
  function giveUp() {
    drop();
    onClose();
  }
  return (
    <Dialog variant="medium" onClose={onClose} aria-labelledby={`${id}-title`}>
      <ModalHeader
        title={schedule ? t("dialog.edit", { name: schedule.name }) : t("dialog.new")}
        labelId={`${id}-title`}
      />
      <ModalBody>
        {leftAt !== null && <LeftNotice leftAt={leftAt} onDiscard={restart} />}
        <Form id={`${id}-form`} onSubmit={submit} noValidate className="lb-sched__form">
          <Labelled label={t("field.name")} id={`${id}-name`} fault={shown.name}>
            <TextInput
              id={`${id}-name`}
              value={draft.name}
              maxLength={255}
              onChange={(_, name) => change({ name })}
              validated={shown.name ? "error" : "default"}
              aria-describedby={shown.name && `${id}-name-fault`}
            />
          </Labelled>
          <BalancerChoice id={`${id}-balancer`} draft={draft} change={change} fault={shown.balancer} />
          <fieldset className="lb-sched__kinds">
            <legend>{t("field.kind")}</legend>
            {kinds.map((kind) => (
              <Radio
                key={kind}
                id={`${id}-${kind}`}
                name={`${id}-kind`}
                label={t(`kind.${kind}`)}
                description={t(`kindHelp.${kind}`)}
                isChecked={draft.kind === kind}
                onChange={() => change({ kind })}
              />
            ))}
          </fieldset>
          <What id={`${id}-what`} draft={draft} change={change} faults={shown} />
          <When id={`${id}-when`} draft={draft} change={change} fault={shown.when} />
          {save.error && <ProblemAlert error={save.error} />}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={`${id}-form`} isLoading={save.isPending}>
          {t("dialog.save")}
        </Button>
        <Button variant="link" onClick={giveUp}>
          {t("common:cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}

/** What stands here was typed before. */
function LeftNotice({ leftAt, onDiscard }: { leftAt: string; onDiscard: () => void }) {
  const { t } = useTranslation("form");
  return (
    <Notice
      variant="info"
      title={t("draft.title", { when: shortTime(leftAt) })}
      actionLinks={<AlertActionLink onClick={onDiscard}>{t("draft.discard")}</AlertActionLink>}
    />
  );
}

interface ChoiceProps {
  id: string;
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  fault: string | undefined;
}

/** Another balancer has other pools and another form. */
function BalancerChoice({ id, draft, change, fault }: ChoiceProps) {
  const { t } = useTranslation("schedules");
  const made = (useBalancers() ?? []).filter((one) => one.id !== null);
  const sorted = made.toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <Labelled label={t("field.balancer")} id={id} fault={fault}>
      <FormSelect
        id={id}
        value={draft.balancerId}
        onChange={(_, balancerId) => change({ balancerId, pool: "", weights: {}, form: "" })}
        validated={fault ? "error" : "default"}
        aria-describedby={fault && `${id}-fault`}
      >
        <FormSelectOption value="" label={t("field.choose")} isDisabled />
        {sorted.map((one) => (
          <FormSelectOption key={one.id} value={one.id ?? ""} label={one.name || (one.id ?? "")} />
        ))}
      </FormSelect>
    </Labelled>
  );
}
