/** What is wrong with a translation, compared with the English words. Used by `locales.test.ts` alone. */
export type Words = { [key: string]: string | Words };

const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Counts by which a plural form is known to stand for one number alone ("used once"). */
const COUNTS = Array.from({ length: 200 }, (_, count) => count);

/** All texts of a file by their path: `objects.pool_one`. */
export function textsOf(words: Words, prefix = ""): Map<string, string> {
  const entries = Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : [...textsOf(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** A key without its plural form. */
export const stemOf = (key: string): string => key.replace(PLURAL, "");

/** One line a fault: what is missing, too much, or says other variables than the English text. */
export function faultsOf(language: string, words: Words, english: Words): string[] {
  const texts = textsOf(words);
  const origin = textsOf(english);
  const wanted = new Set([...origin.keys()].flatMap((key) => formsOf(key, language, origin)));
  const missing = [...wanted].filter((key) => !texts.has(key)).map((key) => `missing: ${key}`);
  const extra = [...texts.keys()].filter((key) => !wanted.has(key)).map((key) => `superfluous: ${key}`);
  const wrong = [...texts].flatMap(([key, text]) =>
    wanted.has(key) ? faultOf(key, text, language, origin) : [],
  );
  return [...missing, ...extra, ...wrong];
}

/** The keys that a language needs for an English one: for a counted text, one for each of its plural forms. */
function formsOf(key: string, language: string, origin: ReadonlyMap<string, string>): string[] {
  const stem = stemOf(key);
  if (!origin.has(`${stem}_other`)) return [key];
  const zero = origin.has(`${stem}_zero`) ? [`${stem}_zero`] : [];
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  return [...zero, ...pluralCategories.map((form) => `${stem}_${form}`)];
}

function faultOf(key: string, text: string, language: string, origin: ReadonlyMap<string, string>): string[] {
  const english = origin.get(key) ?? origin.get(`${stemOf(key)}_other`) ?? "";
  if ((text.trim() === "") !== (english.trim() === "")) return [`empty: ${key}`];
  const wanted = variablesOf(origin.get(`${stemOf(key)}_other`) ?? english);
  if (mayOmitCount(key, language) && !text.includes("{{count}}")) wanted.delete("count");
  const found = variablesOf(text);
  const same = wanted.size === found.size && [...wanted].every((name) => found.has(name));
  return same ? [] : [`variables: ${key} has ${list(found)}, should have ${list(wanted)}`];
}

/** Whether the form stands for one number alone: English "one" does, Russian "one" is 21, too. */
function mayOmitCount(key: string, language: string): boolean {
  const form = PLURAL.exec(key)?.[1];
  if (form === undefined || form === "zero") return form === "zero";
  const rules = new Intl.PluralRules(language);
  return COUNTS.filter((count) => count > 0 && rules.select(count) === form).length === 1;
}

const variablesOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map(([, name = ""]) => name));

const list = (names: ReadonlySet<string>): string => [...names].sort().join(", ") || "none";
