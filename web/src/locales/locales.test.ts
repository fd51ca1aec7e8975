import { describe, expect, it } from "vitest";

import { LANGUAGES, NAMESPACES } from "@/lib/i18n";

import { faultsOf, stemOf, textsOf, type Words } from "./compare";

const locales = import.meta.glob<{ default: Words }>("./*/*.json", { eager: true });
const sources = import.meta.glob<string>("../**/*.tsx", { eager: true, query: "?raw", import: "default" });

const wordsOf = (language: string, namespace: string) => locales[`./${language}/${namespace}.json`]?.default;

const english = new Map(
  NAMESPACES.map((name) => [
    name as string,
    new Set([...textsOf(wordsOf("en", name) ?? {}).keys()].map(stemOf)),
  ]),
);

describe("each language", () => {
  const files = Object.keys(LANGUAGES).flatMap((language) =>
    NAMESPACES.map((namespace) => ({ language, namespace })),
  );

  it("has a file for each namespace, and no other", () => {
    expect(Object.keys(locales).sort()).toEqual(
      files.map(({ language, namespace }) => `./${language}/${namespace}.json`).sort(),
    );
  });

  it.each(files)("$language says in $namespace what English says", ({ language, namespace }) => {
    const words = wordsOf(language, namespace) ?? {};
    expect(faultsOf(language, words, wordsOf("en", namespace) ?? {})).toEqual([]);
  });
});

describe("the comparison finds", () => {
  const english: Words = {
    gone: "{{name}} is gone",
    deep: { help: "" },
    uses_zero: "not used",
    uses_one: "used once",
    uses_other: "used {{count}} times",
  };
  const russian: Words = {
    gone: "{{name}}: нет",
    deep: { help: "" },
    uses_zero: "не используется",
    uses_one: "{{count}} раз",
    uses_few: "{{count}} раза",
    uses_many: "{{count}} раз",
    uses_other: "{{count}} раза",
  };
  it.each<[string, Words, string[]]>([
    ["nothing where all is well", {}, []],
    ["an unknown key", { more: "ещё" }, ["superfluous: more"]],
    ["another variable", { gone: "{{id}}: нет" }, ["variables: gone has id, should have name"]],
    ["a lost variable", { uses_many: "много раз" }, ["variables: uses_many has none, should have count"]],
    [
      "a form that stands for more than one number",
      { uses_one: "один раз" },
      ["variables: uses_one has none, should have count"],
    ],
    ["words that are empty", { gone: "" }, ["empty: gone"]],
    ["words where there should be none", { deep: { help: "?" } }, ["empty: deep.help"]],
  ])("%s", (_, change, faults) => {
    expect(faultsOf("ru", { ...russian, ...change }, english)).toEqual(faults);
  });

  it.each(["gone", "uses_zero", "uses_few"])("that %s is missing", (key) => {
    const rest = Object.fromEntries(Object.entries(russian).filter(([name]) => name !== key));
    expect(faultsOf("ru", rest, english)).toEqual([`missing: ${key}`]);
  });

  it("a plural form that the language has not", () => {
    const words = {
      gone: "{{name}}",
      deep: { help: "" },
      uses_zero: "未",
      uses_one: "一",
      uses_other: "{{count}}",
    };
    expect(faultsOf("zh", words, english)).toEqual(["superfluous: uses_one"]);
  });
});

it.each(Object.keys(sources).map((path) => [path]))("%s says only what has words", (path) => {
  const source = sources[path] ?? "";
  const named = [...source.matchAll(/useTranslation\((?:"(\w+)")?\)/g)].map(([, name = "common"]) => name);
  const namespaces = named.length > 0 ? named : NAMESPACES;
  const missing = [...source.matchAll(/\bt\(\s*"([\w.:]+)"/g)]
    .map(([, key = ""]) => key)
    .filter((key) => !candidates(key, namespaces).some(([file, rest]) => english.get(file)?.has(rest)));
  expect(missing).toEqual([]);
});

/** Where the words of a key may stand: in the namespace that it names, else in any that the file uses. */
function candidates(key: string, namespaces: readonly string[]): [string, string][] {
  const [file = "", rest] = key.split(":");
  return rest === undefined ? namespaces.map((name) => [name, key]) : [[file, rest]];
}
