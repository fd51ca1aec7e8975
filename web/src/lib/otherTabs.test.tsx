import { expect, it, vi } from "vitest";

import { startI18n } from "./i18n";
import { startTheme } from "./theme";

/** As the browser tells all other tabs. */
function choseElsewhere(key: string, newValue: string) {
  localStorage.setItem(key, newValue);
  window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
}

it("a theme that was chosen in another tab holds here as well", () => {
  startTheme();
  choseElsewhere("lbaas-ui.theme", "dark");
  expect(document.documentElement.classList).toContain("pf-v6-theme-dark");
  choseElsewhere("lbaas-ui.theme", "light");
  expect(document.documentElement.classList).not.toContain("pf-v6-theme-dark");
});

it("a language that was chosen in another tab is spoken here as well", async () => {
  await startI18n();
  choseElsewhere("lbaas-ui.language", "zh");
  await vi.waitFor(() => expect(document.documentElement.lang).toBe("zh-Hans"));
});
