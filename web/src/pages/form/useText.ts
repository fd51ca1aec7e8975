/** Words of the form: labels, helps, options and problems, with fallbacks that keep the tables short. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Field, Kind } from "@/lib/form/field";
import { textOf, type Json } from "@/lib/form/path";
import type { Problem } from "@/lib/form/problems";

export interface FormText {
  label: (kind: Kind, field: Field) => string;
  help: (kind: Kind, field: Field) => string;
  option: (field: Field, value: string) => string;
  section: (kind: Kind, section: string) => string;
  problem: (problem: Problem) => string;
  value: (field: Field, value: Json) => string;
}

/** Language of what `problem` says: the server's sentences are English, checks made here speak the page's. */
export const langOf = (problem: Problem): string | undefined => (problem.message ? "en" : undefined);

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
    ({ code, message, params }: Problem) =>
      message
        ? t([`problem.${code}`], { defaultValue: message, ...params })
        : t(`check.${code}`, { ...params }),
    [t],
  );
  const value = useCallback(
    (field: Field, raw: Json): string => {
      if (typeof raw === "boolean") return t(raw ? "value.on" : "value.off");
      if (Array.isArray(raw)) return raw.length > 2 ? textOf(raw.length) : raw.map(textOf).join(", ");
      if (typeof raw === "object" && raw !== null) return String(Object.keys(raw).length);
      const text = field.options ? option(field, textOf(raw)) : textOf(raw);
      return field.unit ? `${text} ${t(`unit.${field.unit}`)}` : text;
    },
    [t, option],
  );
  return { label, help, option, section, problem, value };
}
