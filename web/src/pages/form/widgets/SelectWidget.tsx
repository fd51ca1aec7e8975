import { FormSelectOption } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setListener } from "@/lib/form/links";
import { parentOf, textOf } from "@/lib/form/path";
import { lacksValue } from "@/lib/form/lacks";
import { useAround, useForm, useSet, useValue } from "../context";
import { useFormText } from "../useText";
import { SelectBox } from "./SelectBox";
import type { WidgetProps } from "./types";

export function SelectWidget(props: WidgetProps): ReactNode {
  const { kind, field, path } = props;
  const { t } = useTranslation("form");
  const { store } = useForm();
  const { lacks } = useAround();
  const text = useFormText();
  const value = useValue(path);
  const set = useSet(path);
  const change = (next: string): void => {
    const owner = parentOf(path);
    if (kind === "listener" && field.name === "protocol" && owner !== null) {
      store.change((form) => setListener(form, owner, "protocol", next));
    } else if (next === "") set(undefined);
    else set(field.numeric ? Number(next) : next);
  };
  const chosen =
    value === undefined || value === null ? "" : optionOf(value as string | number, field.options ?? []);
  // What the cloud lacks is offered only where it is chosen already.
  const offered = (field.options ?? []).filter(
    (option) => option === chosen || !lacksValue(lacks, kind, field.name, option),
  );
  const unset =
    field.default === undefined
      ? t("select.none")
      : t("select.default", { value: text.value(field, field.default) });
  return (
    <SelectBox widget={props} value={chosen} onChange={change}>
      {(!field.required || chosen === "") && (
        <FormSelectOption value="" label={field.required ? t("select.choose") : unset} />
      )}
      {offered.map((option) => (
        <FormSelectOption key={option} value={option} label={text.option(field, option)} />
      ))}
      {chosen !== "" && !offered.includes(chosen) && <FormSelectOption value={chosen} label={chosen} />}
    </SelectBox>
  );
}

/** The option that a value stands for: 1 on the wire is the option `1.0`. */
function optionOf(value: string | number, options: readonly string[]): string {
  return (
    options.find(
      (option) => option === textOf(value) || (typeof value === "number" && Number(option) === value),
    ) ?? textOf(value)
  );
}
