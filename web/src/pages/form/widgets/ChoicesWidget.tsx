/** Several of what the catalogue offers, as labels that can be taken away again, with a list to add more. */
import { FormSelectOption, Label, LabelGroup } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { choicesOf } from "@/lib/form/choices";
import { useForm, useSet, useValue } from "../context";
import { labelOf } from "./labelOf";
import { ListWidget } from "./ListWidget";
import { SelectBox } from "./SelectBox";
import type { WidgetProps } from "./types";
import { textOf } from "@/lib/form/path";

export function ChoicesWidget(props: WidgetProps): ReactNode {
  const { field, path, label } = props;
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const choices = field.from ? choicesOf(catalog, field.from) : [];
  if (choices.length === 0) return <ListWidget {...props} />;
  const chosen = Array.isArray(value) ? value.map(textOf) : [];
  const put = (next: string[]): void => set(next.length > 0 ? next : undefined);
  const wordsOf = (one: string): string => choices.find((choice) => choice.value === one)?.label ?? one;
  return (
    <div className="lf-choices">
      {chosen.length > 0 && (
        <LabelGroup aria-label={label} numLabels={10}>
          {chosen.map((one) => (
            <Label
              key={one}
              onClose={() => put(chosen.filter((other) => other !== one))}
              closeBtnAriaLabel={t("choices.remove", { name: wordsOf(one) })}
            >
              {wordsOf(one)}
            </Label>
          ))}
        </LabelGroup>
      )}
      <SelectBox widget={props} value="" onChange={(next) => next && put([...chosen, next])}>
        <FormSelectOption value="" label={t("choices.add")} />
        {choices
          .filter((choice) => !chosen.includes(choice.value))
          .map((choice) => (
            <FormSelectOption key={choice.value} value={choice.value} label={labelOf(choice)} />
          ))}
      </SelectBox>
    </div>
  );
}
