/** The L7 policies of a listener, in the order in which they are tried. */
import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "@/lib/announce";
import { freshKey, KEY } from "@/lib/form/document";
import { freeName } from "@/lib/form/links";
import { FIELDS } from "@/lib/form/fields";
import { lacksField } from "@/lib/form/lacks";
import {
  fieldId,
  insertAt,
  isObject,
  isWithin,
  itemOf,
  join,
  listAt,
  moveAt,
  type Json,
  type JsonObject,
  textOf,
} from "@/lib/form/path";
import { useAround, useForm, useList, useObject } from "../context";
import { focusOn } from "../focus";
import { useRemove } from "../useRemove";
import { useFormText } from "../useText";
import { ItemCard } from "./ItemCard";
import { OwnProblem } from "./OwnProblem";
import { RuleRows } from "./RuleRows";
import { Fold } from "./Fold";
import { OpenFields, Sections } from "./Sections";

const WITH_POLICIES = new Set(["HTTP", "TERMINATED_HTTPS"]);

export const newRule = (): JsonObject => ({
  [KEY]: freshKey(),
  type: "PATH",
  compare_type: "STARTS_WITH",
  value: "",
});

export function PoliciesPart({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const listener = useObject(base);
  const path = `${base}.l7policies`;
  const policies = useList(path);
  const { lacks } = useAround();
  const can = WITH_POLICIES.has(textOf(listener.protocol)) && !lacksField(lacks, "listener", "l7policies");
  if (policies.length === 0 && !can) return null;
  const add = (): void => {
    store.change((form) =>
      insertAt(form, path, [
        {
          [KEY]: freshKey(),
          name: freeName(listener, "l7policies", "policy"),
          action: listAt(form, "pools").length > 1 ? "REDIRECT_TO_POOL" : "REDIRECT_TO_URL",
          rules: [newRule()],
        },
      ]),
    );
    focusOn(fieldId(`${join(path, policies.length)}.name`));
  };
  const names = policies.map((policy, at) => policyName(policy, at));
  return (
    <Fold
      title={t("policies.title")}
      summary={names.join(" · ")}
      count={names.length}
      id={fieldId(path)}
      holds={(at) => isWithin(at, path)}
      startsOpen={policies.length > 0 && policies.length <= 3}
    >
      <p className="lb-faint">{t("policies.help")}</p>
      <OwnProblem path={path} isTarget />
      {policies.map((policy, at) => (
        <PolicyCard
          key={isObject(policy) ? textOf(policy[KEY]) : at}
          path={join(path, at)}
          isFirst={at === 0}
          isLast={at === policies.length - 1}
          title={`${at + 1}. ${names[at] ?? ""}`}
        />
      ))}
      <Button variant="link" icon={<PlusIcon />} onClick={add}>
        {t("policies.add")}
      </Button>
    </Fold>
  );
}

const policyName = (policy: Json, at: number): string =>
  isObject(policy) && policy.name ? textOf(policy.name) : `#${at + 1}`;

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
  const action = FIELDS.l7policy.find((field) => field.name === "action");
  return (
    <ItemCard
      path={path}
      level="h3"
      title={title}
      summary={action && text.option(action, textOf(policy.action))}
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
