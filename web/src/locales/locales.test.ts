import { expect, it } from "vitest";

type Words = { [key: string]: string | Words };

const locales = import.meta.glob<{ default: Words }>("./*/*.json", { eager: true });
const sources = import.meta.glob<string>("../**/*.tsx", { eager: true, query: "?raw", import: "default" });

/** All keys of a file, plural forms as one: `objects.pool`. */
function keysOf(words: Words, prefix = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const name = prefix + key.replace(/_(zero|one|two|few|many|other)$/, "");
    return typeof value === "string" ? [name] : keysOf(value, `${name}.`);
  });
}

const english = new Map(
  Object.entries(locales)
    .filter(([path]) => path.startsWith("./en/"))
    .map(([path, file]) => [path.slice("./en/".length, -".json".length), new Set(keysOf(file.default))]),
);

it.each(Object.keys(locales).map((path) => [path]))("%s has the same keys as the English file", (path) => {
  const [, namespace = ""] = /\/([^/]+)\.json$/.exec(path) ?? [];
  expect(new Set(keysOf(locales[path]?.default ?? {}))).toEqual(english.get(namespace));
});

it.each(Object.keys(sources).map((path) => [path]))("%s says only what has words", (path) => {
  const source = sources[path] ?? "";
  const named = [...source.matchAll(/useTranslation\((?:"(\w+)")?\)/g)].map(([, name = "common"]) => name);
  const namespaces = named.length > 0 ? named : ["common", "board", "operations", "form", "balancer"];
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
