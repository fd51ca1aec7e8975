/** Brings a field into view and gives it the keyboard, opening the sections around it. */
import { fieldId, parentOf } from "@/lib/form/path";
import type { FormStore } from "@/lib/form/store";
import { isLoading } from "./focus";

const FRAMES = 4;

/** The control of a path, or of the nearest object around it that is drawn. */
function controlOf(path: string): HTMLElement | null {
  for (let at: string | null = path; at !== null && at !== ""; at = parentOf(at)) {
    const control = document.getElementById(fieldId(at));
    if (control) return control;
  }
  return null;
}

export function revealField(store: FormStore, path: string): void {
  store.reveal(path);
  // Sections open one inside the other, one frame each.
  let left = FRAMES;
  const step = (): void => {
    if (!isLoading()) left -= 1;
    const control = controlOf(path);
    const exact = control?.id === fieldId(path);
    if (!exact && left > 0) {
      store.reveal(path);
      requestAnimationFrame(step);
      return;
    }
    control?.focus({ preventScroll: true });
    control?.scrollIntoView({ block: "center" });
  };
  requestAnimationFrame(step);
}
