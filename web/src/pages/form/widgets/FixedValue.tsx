/** What cannot change any more: the value as text that can be read and copied, not a field. */
import { TextInput } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "@/lib/form/choices";
import { textOf } from "@/lib/form/path";
import { useForm, useValue } from "../context";
import { useFormText } from "../useText";
import { ariaOf, type WidgetProps } from "./types";

export function FixedValue(props: WidgetProps): ReactNode {
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const text = useFormText();
  const value = useValue(props.path);
  const raw = value ?? props.field.default ?? null;
  const words = raw === null ? "" : (wordsFor(catalog, props.field, raw) ?? text.value(props.field, raw));
  return (
    <TextInput
      id={props.id}
      readOnlyVariant="plain"
      value={words || textOf(raw) || t("value.none")}
      title={t("help.locked")}
      className={props.field.mono ? "lb-mono" : undefined}
      {...ariaOf(props)}
    />
  );
}
