/** When something shall begin: a time in the reader's zone, or at once. */
import {
  Checkbox,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextInput,
} from "@patternfly/react-core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { nextHour, startFault } from "@/lib/start";

interface TimeProps {
  /** As typed. */
  value: string;
  onChange: (value: string) => void;
}

export function TimeField({ value, onChange }: TimeProps) {
  const { t } = useTranslation();
  const id = useId();
  const fault = startFault(value, new Date());
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormGroup label={t("start.at")} fieldId={id}>
      <TextInput
        id={id}
        type="datetime-local"
        value={value}
        onChange={(_, typed) => onChange(typed)}
        validated={fault ? "error" : "default"}
        aria-describedby={`${id}-help`}
      />
      <FormHelperText>
        <HelperText>
          <HelperTextItem id={`${id}-help`} variant={fault ? "error" : "default"}>
            {fault ? t(fault) : t("start.zone", { zone })}
          </HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  );
}

interface StartProps {
  /** As typed; null: at once. */
  value: string | null;
  onChange: (value: string | null) => void;
}

export function StartTime({ value, onChange }: StartProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <Checkbox
        id={id}
        label={t("start.later")}
        isChecked={value !== null}
        onChange={(_, checked) => onChange(checked ? nextHour(new Date()) : null)}
      />
      {value !== null && <TimeField value={value} onChange={onChange} />}
    </>
  );
}
