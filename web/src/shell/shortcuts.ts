/** What single keys do, on every page; the overlay (`?`) lists them, and they can be switched off (WCAG 2.1.4). */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";

/** Keys in the order of the overlay; a key after `g` is pressed after it. */
export const KEYS = ["?", "/", "g b", "g o", "n", "e", "v", "Escape"] as const;
const STORED = "lbaas-ui.keys";
const G_MS = 1500;
const listeners = new Set<() => void>();

export function setKeysOn(on: boolean): void {
  localStorage.setItem(STORED, on ? "on" : "off");
  for (const listener of listeners) listener();
}

const areOn = () => localStorage.getItem(STORED) !== "off";

export const useKeysOn = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, areOn);

/** Where somebody types, keys are letters; where a dialog is open, they are its own. */
function isElsewhere({ target, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return true;
  if (document.querySelector("[role=dialog], [role=menu]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Listens on the whole page; `onHelp` opens the overlay. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const latest = useRef({ navigate, onHelp });
  useEffect(() => {
    latest.current = { navigate, onHelp };
  });
  useEffect(() => {
    let gAt = 0;
    function onKey(event: KeyboardEvent): void {
      if (isElsewhere(event)) return;
      const { navigate: go, onHelp: help } = latest.current;
      if (event.key === "?") {
        help();
        return;
      }
      if (!areOn()) return;
      const key = Date.now() - gAt < G_MS ? `g ${event.key}` : event.key;
      gAt = event.key === "g" ? Date.now() : 0;
      if (act(key, (to) => void go(to))) event.preventDefault();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Whether the key meant something here. */
function act(key: string, go: (to: string) => void): boolean {
  switch (key) {
    case "g b":
      go("/");
      return true;
    case "g o":
      go("/operations");
      return true;
    case "n":
      go("/balancers/new");
      return true;
    default:
      return press(key);
  }
}

/** Keys of single pages press what carries them: `data-key`. */
function press(key: string): boolean {
  if (!["/", "e", "v"].includes(key)) return false;
  const wanted = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  if (!wanted || wanted.getAttribute("aria-disabled") === "true") return false;
  if (wanted instanceof HTMLInputElement) wanted.focus();
  // PatternFly puts what a toggle carries on what stands around its button.
  else (wanted.querySelector("button") ?? wanted).click();
  return true;
}
