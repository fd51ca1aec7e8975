/** Languages. Every namespace of each is a chunk of its own; a page fetches what it says, in one language. */
import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

import { orLoadAgain } from "./lazily";

/** What each is called by those who read it. How to add one: docs/translations.md. */
export const LANGUAGES = { en: "English", ru: "Русский", pt: "Português", zh: "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;
export const NAMESPACES = [
  "common",
  "board",
  "operations",
  "form",
  "balancer",
  "traffic",
  "changes",
  "schedules",
] as const;
export type Namespace = (typeof NAMESPACES)[number];
/** Where the tag of the page says more than the name of the folder: fonts for Chinese are chosen by it. */
const TAGS: Readonly<Record<string, string>> = { pt: "pt-BR", zh: "zh-Hans" };
const STORED = "lbaas-ui.language";

const files = import.meta.glob<{ default: Record<string, unknown> }>("../locales/*/*.json");

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language, namespace, callback) {
    const load = files[`../locales/${language}/${namespace}.json`];
    const none = { default: {} };
    (load ? orLoadAgain(load) : Promise.resolve(none)).then(
      (file) => callback(null, file.default),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

/** Starts i18next with the language that was chosen, else the browser's; sets `lang` of the page. */
export async function startI18n({ isOwnPage = true } = {}): Promise<void> {
  if (isOwnPage) {
    i18next.on("languageChanged", (language) => (document.documentElement.lang = tagOf(language)));
    window.addEventListener("storage", followOtherTabs);
  }
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      // Each language is complete (a test sees to it), so nobody waits for English besides their own.
      fallbackLng: false,
      supportedLngs: Object.keys(LANGUAGES),
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

/** A language that was chosen in one tab is spoken in all. */
function followOtherTabs({ key, newValue }: StorageEvent): void {
  if (key === STORED && newValue) void i18next.changeLanguage(newValue);
}

/** Has the browser fetch words that are soon to be said. */
export function fetchWords(namespaces: readonly Namespace[]): void {
  for (const name of namespaces) {
    files[`../locales/${firstLanguage()}/${name}.json`]?.().catch(() => undefined);
  }
}

/** Changes the page when the words have come; without a server it stays as it is until there is one again. */
export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}

/** The same for our elements in another panel, whose language is not ours to keep. */
export async function chooseLanguageHere(language: string): Promise<void> {
  await i18next.changeLanguage(languageFor([language, ...navigator.languages]));
}

export const firstLanguage = (): Language =>
  languageFor([localStorage.getItem(STORED) ?? "", ...navigator.languages]);

/** The first that we speak, of tags as a browser gives them ("pt-PT", "zh-Hant-TW"); else English. */
export function languageFor(tags: readonly string[]): Language {
  const languages = tags.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "");
  return languages.find((language): language is Language => language in LANGUAGES) ?? "en";
}

/** The tag for `lang`, as screen readers and fonts want it. */
export const tagOf = (language: string): string => TAGS[language] ?? language;
