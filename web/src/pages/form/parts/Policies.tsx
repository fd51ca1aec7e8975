/** The L7 policies of a listener, in the order in which they are tried. */
import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "@/lib/announce";
import { freshKey, KEY } from "@/lib/form/document";
import { freeName } from "@/lib/form/links";
import { FIELDS } from "@/lib/form/fields";
import {
  fieldId,
  insertAt,
  isObject,
  itemOf,
  join,
  listAt,
  moveAt,
  type JsonObject,
  textOf,
} from "@/lib/form/path";
import { useForm, useList, useObject } from "../context";
import { focusOn } from "../focus";
import { useRemove } from "../useRemove";
import { useFormText, type FormText } from "../useText";
import { ItemCard } from "./ItemCard";
import { OwnProblem } from "./OwnProblem";
import { policyName } from "./policyName";
import { newRule, RuleRows } from "./RuleRows";
import { OpenFields, Sections } from "./Sections";

export default function Policies({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const path = `${base}.l7policies`;
  const policies = useList(path);
  const add = (): void => {
    store.change((form) => insertAt(form, path, [newPolicy(form, base)]));
    focusOn(fieldId(`${join(path, policies.length)}.name`));
  };
  return (
    <>
      <p className="lb-faint">{t("policies.help")}</p>
      <OwnProblem path={path} isTarget />
      {policies.map((policy, at) => (
        <PolicyCard
          key={isObject(policy) ? textOf(policy[KEY]) : at}
          path={join(path, at)}
          isFirst={at === 0}
          isLast={at === policies.length - 1}
          title={`${at + 1}. ${policyName(policy, at)}`}
        />
      ))}
      <Button variant="link" icon={<PlusIcon />} onClick={add}>
        {t("policies.add")}
      </Button>
    </>
  );
}

function newPolicy(form: JsonObject, base: string): JsonObject {
  return {
    [KEY]: freshKey(),
    name: freeName(form, `${base}.l7policies`, "policy"),
    action: listAt(form, "pools").length > 1 ? "REDIRECT_TO_POOL" : "REDIRECT_TO_URL",
    rules: [newRule()],
  };
}

/** A policy in one line: `Send to a pool: api · Path starts with /api`. */
function wordsOf(policy: JsonObject, text: FormText): string {
  const field = (kind: "l7policy" | "l7rule", name: string) => FIELDS[kind].find((one) => one.name === name);
  const option = (kind: "l7policy" | "l7rule", name: string, value: string): string => {
    const known = field(kind, name);
    return known ? text.option(known, value) : value;
  };
  const target = textOf(policy.redirect_pool || policy.redirect_url || policy.redirect_prefix);
  const rules = listAt(policy, "rules").map((rule) => {
    if (!isObject(rule)) return "";
    const what = [option("l7rule", "type", textOf(rule.type)), textOf(rule.key)].filter(Boolean).join(" ");
    return `${what} ${option("l7rule", "compare_type", textOf(rule.compare_type))} ${textOf(rule.value)}`;
  });
  const action = option("l7policy", "action", textOf(policy.action));
  return [target ? `${action}: ${target}` : action, ...rules].join(" · ");
}

interface PolicyCardProps {
  path: string;
  title: string;
  isFirst: boolean;
  isLast: boolean;
}

function PolicyCard({ path, title, isFirst, isLast }: PolicyCardProps): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const text = useFormText();
  const policy = useObject(path);
  const remove = useRemove();
  const move = (by: -1 | 1): void => {
    if (by < 0 ? isFirst : isLast) return;
    store.change((form) => moveAt(form, path, by));
    const item = itemOf(path);
    if (!item) return;
    // The keyboard stays on the button that was pressed.
    focusOn(`${fieldId(join(item.list, item.index + by))}-${by < 0 ? "up" : "down"}`);
    announce(t("item.moved", { name: textOf(policy.name), place: item.index + by + 1 }));
  };
  return (
    <ItemCard
      path={path}
      level="h3"
      title={title}
      summary={wordsOf(policy, text)}
      startsOpen={policy.id === undefined}
      name={t("policies.name", { name: title })}
      onRemove={() => remove(path)}
      onMove={(by) => move(by)}
      isFirst={isFirst}
      isLast={isLast}
    >
      <OpenFields kind="l7policy" base={path} />
      <RuleRows base={path} />
      <div className="lf-sections">
        <Sections kind="l7policy" base={path} />
      </div>
    </ItemCard>
  );
}
