/** Keeps what was typed in the browser, a moment after the last keystroke and when the page is left. */
import { useEffect } from "react";
import type { DraftKeeper } from "@/lib/form/draft";
import type { JsonObject } from "@/lib/form/path";
import type { FormStore } from "@/lib/form/store";

const PAUSE_MS = 500;

export interface DraftSubject {
  keeper: DraftKeeper;
  revision: string | null;
  base: JsonObject | null;
  /** The form as it was before anybody typed. */
  untouched: JsonObject;
  /** This one began as that: until somebody types there is nothing to keep, and a draft that was left stays. */
  isBlank: boolean;
  /** Set once the form was accepted: then nothing is kept any more. */
  done: { current: boolean };
}

export function useDraft(
  store: FormStore,
  { keeper, revision, base, untouched, isBlank, done }: DraftSubject,
): void {
  useEffect(() => {
    let timer = 0;
    let last = store.get().form;
    const keep = (): void => {
      if (done.current || (isBlank && last === store.begun)) return;
      keeper.keep(
        { form: last, revision, base, savedAt: new Date().toISOString() },
        isBlank ? store.begun : untouched,
      );
    };
    const stop = store.subscribe(() => {
      if (store.get().form === last) return;
      last = store.get().form;
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, PAUSE_MS);
    });
    window.addEventListener("pagehide", keep);
    return () => {
      stop();
      window.clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [store, keeper, revision, base, untouched, isBlank, done]);
}
