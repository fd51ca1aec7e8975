/**
 * One of what the catalogue offers. A short list is a plain select; a long one can be searched; where the catalogue
 * has nothing (service missing, or not allowed), the id is typed.
 */
import { FormSelectOption, TextInput } from "@patternfly/react-core";
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { choicesOf } from "@/lib/form/choices";
import { lazily } from "@/lib/lazily";
import { useForm, useSet, useValue } from "../context";
import { labelOf } from "./labelOf";
import { TextWidget } from "./TextWidget";
import { SelectBox } from "./SelectBox";
import type { WidgetProps } from "./types";

const SHORT = 15;
const ComboBox = lazily(() => import("./ComboBox"));

export function ChoiceWidget(props: WidgetProps): ReactNode {
  const { field, path, label } = props;
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const choices = field.from ? choicesOf(catalog, field.from) : [];
  if (choices.length === 0) return <TextWidget {...props} />;
  const chosen = typeof value === "string" ? value : "";
  const known = choices.some((choice) => choice.value === chosen);
  const all = known || chosen === "" ? choices : [{ value: chosen, label: chosen, hint: "" }, ...choices];
  const change = (next: string): void => set(next === "" ? undefined : next);
  if (choices.length > SHORT) {
    return (
      <Suspense fallback={<TextInput value="" isDisabled aria-label={label} />}>
        <ComboBox {...props} choices={all} chosen={chosen} onChoose={change} />
      </Suspense>
    );
  }
  return (
    <SelectBox widget={props} value={chosen} onChange={change}>
      <FormSelectOption
        value=""
        label={field.required || path === "vip.subnet_id" ? t("select.choose") : t("select.none")}
      />
      {all.map((choice) => (
        <FormSelectOption key={choice.value} value={choice.value} label={labelOf(choice)} />
      ))}
    </SelectBox>
  );
}
