import { expect, it } from "vitest";

import { languageFor, tagOf } from "./i18n";

it.each([
  [["ru-RU", "en"], "ru"],
  [["pt-PT"], "pt"],
  [["zh-Hant-TW", "en-US"], "zh"],
  [["de-DE", "PT-BR", "en"], "pt"], // the first that we speak
  [["zh", "ru-RU"], "zh"], // what was chosen stands first
  [["", "fi"], "en"],
])("for %j the page speaks %s", (tags, language) => {
  expect(languageFor(tags)).toBe(language);
});

it("names the script of Chinese", () => {
  expect(["en", "zh"].map(tagOf)).toEqual(["en", "zh-Hans"]);
});
