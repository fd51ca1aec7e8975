/** The server's sentences, in the words of the page: notes, why something moved, how a schedule ran. */
import i18next from "i18next";

import { taskKey } from "./operations";
import { hasWords } from "./things";

export interface SaidAsData {
  code: string;
  names: Readonly<Record<string, string>>;
  /** Where its words stand, unless with those that every page has. */
  among?: string | undefined;
}

/** A sentence of ours in the page's language, with the one that it holds; null where there are no words for it. */
export function saidWords({ code, names, among = "common:said" }: SaidAsData): string | null {
  const key = [`${among}.${code}`, `common:said.${code}`].find(hasWords);
  if (!key) return null;
  const { why_code = "", ...others } = names;
  // Held by another, it ends without its full stop.
  const why = (saidWords({ code: why_code, names: others, among }) ?? names.why)?.replace(/[.。]$/, "");
  const kind = names.kind && i18next.t(`common:${taskKey(names.kind)}`, { defaultValue: names.kind });
  return i18next.t(key, { ...others, why, ...(kind && { kind }) });
}
