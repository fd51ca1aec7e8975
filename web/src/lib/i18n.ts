/** Languages. English comes with the page; every namespace of another language is a chunk of its own. */
import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = { en: "English" } as const;
export const NAMESPACES = ["common", "board", "operations", "form", "balancer"] as const;
const STORED = "lbaas-ui.language";

const files = import.meta.glob<{ default: Record<string, unknown> }>("../locales/*/*.json");

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language, namespace, callback) {
    const load = files[`../locales/${language}/${namespace}.json`];
    const none = { default: {} };
    (load?.() ?? Promise.resolve(none)).then(
      (file) => callback(null, file.default),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

/** Starts i18next with the language that was chosen, else the browser's; sets `lang` of the page. */
export async function startI18n(): Promise<void> {
  i18next.on("languageChanged", (language) => (document.documentElement.lang = language));
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: wantedLanguage(),
      fallbackLng: "en",
      supportedLngs: Object.keys(LANGUAGES),
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}

function wantedLanguage(): string {
  const known = Object.keys(LANGUAGES);
  const wanted = [
    localStorage.getItem(STORED) ?? "",
    ...navigator.languages.map((tag) => tag.split("-")[0] ?? ""),
  ];
  return wanted.find((language) => known.includes(language)) ?? "en";
}
