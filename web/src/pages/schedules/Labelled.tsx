import { FormGroup, FormHelperText, HelperText, HelperTextItem } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  /** Of the control; its fault is told under `{id}-fault`. */
  id: string;
  /** Key of the sentence that says what is wrong. */
  fault?: string | undefined;
  help?: string;
  children: ReactNode;
}

/** A control with its label, and below it what is wrong. */
export function Labelled({ label, id, fault, help, children }: Props) {
  const { t } = useTranslation("schedules");
  return (
    <FormGroup label={label} fieldId={id}>
      {children}
      {(fault !== undefined || help !== undefined) && (
        <FormHelperText>
          <HelperText>
            <HelperTextItem variant={fault ? "error" : "default"} id={`${id}-fault`}>
              {fault ? t(fault) : help}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}
