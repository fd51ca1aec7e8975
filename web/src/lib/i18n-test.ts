/** English, read at once, so that components can be tested by their words. Used by `test-setup.ts` alone. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

const files = import.meta.glob<{ default: Record<string, unknown> }>("../locales/en/*.json", { eager: true });
const namespaces = Object.fromEntries(
  Object.entries(files).map(([path, file]) => [path.replace(/^.*\/(\w+)\.json$/, "$1"), file.default]),
);

await i18next.use(initReactI18next).init({
  lng: "en",
  resources: { en: namespaces },
  defaultNS: "common",
  interpolation: { escapeValue: false },
});
