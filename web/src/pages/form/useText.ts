/** Words of the form: labels, helps, options and problems, with fallbacks that keep the tables short. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import { hasTop, type Field, type Kind } from "@/lib/form/field";
import { hasWords } from "@/lib/things";
import { number } from "@/lib/time";
import { nameOf } from "@/lib/form/merge";
import { isObject, textOf, type Json } from "@/lib/form/path";
import type { Problem } from "@/lib/form/problems";

export interface FormText {
  label: (kind: Kind, field: Field) => string;
  help: (kind: Kind, field: Field) => string;
  option: (field: Field, value: string) => string;
  section: (kind: Kind, section: string) => string;
  problem: (problem: Problem) => string;
  value: (field: Field, value: Json) => string;
  /** What a field is set to: `Weight: 2`; a switch that is on is said by its label alone. */
  said: (kind: Kind, field: Field, value: Json, words?: string | null) => string;
  /** Between what and what a number may be. */
  limits: (field: Field) => string;
}

/** Language of what `problem` says: English where the server's sentence has no words in the page's language. */
export const langOf = ({ message, code }: Problem): string | undefined =>
  message && !hasWords(`form:problem.${code}`) ? "en" : undefined;

/** What a problem names; quotas name kinds of objects. */
function namesIn({ kind, ...params }: Record<string, string>, t: TFunction<"form">): Record<string, string> {
  if (kind === undefined) return params;
  return { ...params, kind: t(`common:object.${kind.replaceAll("_", "")}`, { defaultValue: kind }) };
}

const FEW = 3;
const briefly = (all: readonly string[]): string =>
  all.length > FEW ? `${all.slice(0, FEW).join(", ")} …` : all.join(", ");

const MS_PER_DAY = 86_400_000;

function limitsOf(field: Field, t: TFunction<"form">): string {
  if (field.widget !== "number") return "";
  const unit = field.unit ? ` ${t(`unit.${field.unit}`)}` : "";
  const { min = 0, max = 0 } = field;
  if (field.unit === "ms" && max >= MS_PER_DAY) return t("limits.days", { count: max / MS_PER_DAY });
  // Ports are names rather than amounts.
  const words = (value: number): string => (field.name.endsWith("port") ? textOf(value) : number(value));
  if (hasTop(field)) return t("limits.range", { min: words(min), max: words(max) + unit });
  return min > 0 ? t("limits.least", { min: number(min) + unit }) : "";
}

/** Last part of a wire name, as the locale keys it: `session_persistence.type` is `session_persistence_type`. */
const keyOf = (field: Field): string => field.name.replaceAll(".", "_");

export function useFormText(): FormText {
  const { t } = useTranslation("form");
  const label = useCallback(
    (kind: Kind, field: Field) => t([`field.${kind}.${keyOf(field)}`, `field.any.${keyOf(field)}`]),
    [t],
  );
  const help = useCallback(
    (kind: Kind, field: Field) =>
      t([`help.${kind}.${keyOf(field)}`, `help.any.${keyOf(field)}`, "help.none"], { defaultValue: "" }),
    [t],
  );
  const option = useCallback(
    (field: Field, value: string) =>
      t([`option.${keyOf(field)}.${value.replaceAll(".", "_")}`], { defaultValue: value }),
    [t],
  );
  const section = useCallback(
    (kind: Kind, name: string) => t([`section.${kind}.${name}`, `section.any.${name}`]),
    [t],
  );
  const problem = useCallback(
    ({ code, message, params = {} }: Problem) => {
      if (!message) return t(`check.${code}`, params);
      if (!hasWords(`form:problem.${code}`)) return message;
      return t(`problem.${code}`, namesIn(params, t));
    },
    [t],
  );
  const value = useCallback(
    (field: Field, raw: Json): string => {
      if (typeof raw === "boolean") return t(raw ? "value.on" : "value.off");
      if (raw === -1 && field.min === -1) return t("value.noLimit");
      if (Array.isArray(raw)) return briefly(raw.map((one) => (isObject(one) ? nameOf(one) : textOf(one))));
      if (typeof raw === "object" && raw !== null) return briefly(Object.keys(raw));
      const isAmount = typeof raw === "number" && !field.name.endsWith("port");
      const plain = isAmount ? number(raw) : textOf(raw);
      const text = field.options ? option(field, textOf(raw)) : plain;
      return field.unit ? `${text} ${t(`unit.${field.unit}`)}` : text;
    },
    [t, option],
  );
  const said = useCallback(
    (kind: Kind, field: Field, raw: Json, words?: string | null) =>
      raw === true ? label(kind, field) : `${label(kind, field)}: ${words ?? value(field, raw)}`,
    [label, value],
  );
  const limits = useCallback((field: Field) => limitsOf(field, t), [t]);
  return { label, help, option, section, problem, value, said, limits };
}
