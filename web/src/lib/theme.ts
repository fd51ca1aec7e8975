/** Dark and light: as the system says, or as chosen. PatternFly looks at a class on `html`. */
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const STORED = "lbaas-ui.theme";
const listeners = new Set<() => void>();
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

function storedTheme(): Theme {
  const value = localStorage.getItem(STORED);
  return value === "light" || value === "dark" ? value : "system";
}

function apply(): void {
  const theme = storedTheme();
  const dark = theme === "dark" || (theme === "system" && systemIsDark.matches);
  document.documentElement.classList.add("lb-themed");
  document.documentElement.classList.toggle("pf-v6-theme-dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

export function startTheme(): void {
  apply();
  systemIsDark.addEventListener("change", apply);
  // Chosen in one tab, it holds in all.
  window.addEventListener("storage", ({ key }) => key === STORED && show());
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  show();
}

function show(): void {
  apply();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, storedTheme);
}
