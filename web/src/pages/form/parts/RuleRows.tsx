/** The rules of a policy: all of them must match. */
import { Button } from "@patternfly/react-core";
import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { freshKey, KEY } from "@/lib/form/document";
import { fieldsSet, isShown, type Field } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { fieldId, insertAt, isObject, isWithin, join, textOf, type JsonObject } from "@/lib/form/path";
import { useAround, useForm, useList, useObject, useOpen } from "../context";
import { focusOn } from "../focus";
import { FieldControl } from "../FieldControl";
import { useRemove } from "../useRemove";
import { useFormText } from "../useText";
import { OwnProblem } from "./OwnProblem";

export const newRule = (): JsonObject => ({
  [KEY]: freshKey(),
  type: "PATH",
  compare_type: "STARTS_WITH",
  value: "",
});

export function RuleRows({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const path = `${base}.rules`;
  const rules = useList(path);
  const add = (): void => {
    store.change((form) => insertAt(form, path, [newRule()]));
    focusOn(fieldId(`${join(path, rules.length)}.type`));
  };
  return (
    <div
      className="lf-rows"
      id={fieldId(path)}
      tabIndex={-1}
      role="group"
      aria-label={t("rules.title")}
      data-path={path}
    >
      <p className="lf-rows__title">{t("rules.title")}</p>
      <OwnProblem path={path} />
      {rules.map((rule, at) => (
        <RuleRow key={isObject(rule) ? textOf(rule[KEY]) : at} path={join(path, at)} number={at + 1} />
      ))}
      <Button variant="link" icon={<PlusIcon />} isInline onClick={add}>
        {t("rules.add")}
      </Button>
    </div>
  );
}

const OPEN = FIELDS.l7rule.filter((field) => !field.section);
const MORE = FIELDS.l7rule.filter((field) => field.section);
const isKey = (field: Field): boolean => field.name === "key";

function RuleRow({ path, number }: { path: string; number: number }): ReactNode {
  const { t } = useTranslation("form");
  const around = useAround();
  const rule = useObject(path);
  const remove = useRemove();
  const text = useFormText();
  const [open, setOpen] = useOpen((at) => MORE.some((field) => isWithin(at, join(path, field.name))), false);
  const shown = OPEN.filter((field) => isShown("l7rule", field, rule, around));
  const name = t("rules.row", { number });
  const set = fieldsSet(MORE, rule).map(({ field, value }) => text.said("l7rule", field, value));
  const id = `${fieldId(path)}-more`;
  return (
    <div className="lf-rule" role="group" aria-label={name} id={fieldId(path)} tabIndex={-1}>
      <div className={shown.some(isKey) ? "lf-rule__row lf-rule__row--keyed" : "lf-rule__row"}>
        {shown.map((field) => (
          <FieldControl key={field.name} kind="l7rule" field={field} base={path} />
        ))}
        <span className="lf-rule__buttons">
          <Button
            variant="plain"
            icon={<AngleRightIcon className={open ? "lf-turned" : undefined} />}
            aria-expanded={open}
            aria-controls={id}
            aria-label={t("members.more", { name })}
            onClick={() => setOpen(!open)}
          />
          <Button
            variant="plain"
            icon={<TrashIcon />}
            aria-label={t("remove", { name })}
            onClick={() => remove(path)}
          />
        </span>
      </div>
      {!open && set.length > 0 && <p className="lf-member__summary">{set.join(" · ")}</p>}
      <div id={id} hidden={!open} className="lf-grid lf-member__more">
        {open &&
          MORE.map((field) => <FieldControl key={field.name} kind="l7rule" field={field} base={path} />)}
      </div>
    </div>
  );
}
