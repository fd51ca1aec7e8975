/** Objects that the server names, in the words of the page. */
import type { TFunction } from "i18next";
import i18next from "i18next";

import type { PlanDocument } from "@/api/types";

export type Warning = PlanDocument["warnings"][number];
type Thing = Warning["things"][string][number];

/**
 * Whether the page has words for what the server says. Its own sentences know more of the case, and are English: there
 * they stay.
 */
export const hasWords = (key: string): boolean => i18next.resolvedLanguage !== "en" && i18next.exists(key);

/** One object: its kind and name, and what it is a part of. */
export function thingWords({ kind, name, of }: Thing, t: TFunction): string {
  const thing = `${t(`common:object.${kind}`, { defaultValue: kind })} ${name}`;
  return of ? t("common:object.partOf", { thing, of }) : thing;
}

/** Several, as a list of the page's language. */
export function thingsWords(things: readonly Thing[], t: TFunction): string {
  const words = things.map((thing) => thingWords(thing, t));
  return new Intl.ListFormat(i18next.resolvedLanguage ?? "en", { type: "conjunction" }).format(words);
}

/** A plan's warning; null where there are no words for its code. Short enough to be said so in English, too. */
export function warningWords({ code, params, things }: Warning, t: TFunction): string | null {
  if (!i18next.exists(`form:warning.${code}`)) return null;
  const { kind } = params;
  const named = Object.entries(things).map(([key, some]) => [key, thingsWords(some, t)] as const);
  return t(`form:warning.${code}`, {
    ...params,
    ...(kind !== undefined && { kind: t(`common:object.${kind}`, { defaultValue: kind }) }),
    ...Object.fromEntries(named),
  });
}
