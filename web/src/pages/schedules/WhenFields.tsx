import { FormSelect, FormSelectOption, Radio, TextInput } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { type Draft, UNITS, type Unit } from "./draft";
import { Labelled } from "./Labelled";

interface Props {
  id: string;
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  fault: string | undefined;
}

const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** Each day at a time of a zone, or again and again. */
export function When({ id, draft, change, fault }: Props) {
  const { t } = useTranslation("schedules");
  return (
    <fieldset className="lb-sched__when">
      <legend>{t("field.when")}</legend>
      <div className="lb-sched__rhythms">
        {(["daily", "every"] as const).map((rhythm) => (
          <Radio
            key={rhythm}
            id={`${id}-${rhythm}`}
            name={`${id}-rhythm`}
            label={t(`field.${rhythm}`)}
            isChecked={draft.rhythm === rhythm}
            onChange={() => change({ rhythm })}
          />
        ))}
      </div>
      {draft.rhythm === "daily" ? (
        <Daily id={id} draft={draft} change={change} fault={fault} />
      ) : (
        <Every id={id} draft={draft} change={change} fault={fault} />
      )}
    </fieldset>
  );
}

function Daily({ id, draft, change, fault }: Props) {
  const { t } = useTranslation("schedules");
  return (
    <div className="lb-sched__pair">
      <Labelled label={t("field.at")} id={`${id}-at`} fault={fault}>
        <TextInput
          id={`${id}-at`}
          type="time"
          value={draft.dailyAt}
          onChange={(_, dailyAt) => change({ dailyAt })}
          validated={fault ? "error" : "default"}
        />
      </Labelled>
      <Labelled label={t("field.zone")} id={`${id}-zone`}>
        <TextInput
          id={`${id}-zone`}
          value={draft.timeZone}
          list={`${id}-zones`}
          onChange={(_, timeZone) => change({ timeZone })}
        />
        <datalist id={`${id}-zones`}>
          {ZONES.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </Labelled>
    </div>
  );
}

function Every({ id, draft, change, fault }: Props) {
  const { t } = useTranslation("schedules");
  return (
    <div className="lb-sched__pair">
      <Labelled label={t("field.number")} id={`${id}-number`} fault={fault}>
        <TextInput
          id={`${id}-number`}
          type="number"
          min={1}
          value={draft.every}
          onChange={(_, every) => change({ every })}
          validated={fault ? "error" : "default"}
        />
      </Labelled>
      <Labelled label={t("field.unit")} id={`${id}-unit`}>
        <FormSelect
          id={`${id}-unit`}
          value={draft.unit}
          onChange={(_, unit) => change({ unit: unit as Unit })}
        >
          {Object.keys(UNITS).map((unit) => (
            <FormSelectOption key={unit} value={unit} label={t(`unit.${unit}`)} />
          ))}
        </FormSelect>
      </Labelled>
    </div>
  );
}
