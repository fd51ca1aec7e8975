import { useEffect, type RefObject } from "react";
import type { FormStore } from "@/lib/form/store";

/** Notes which fields somebody left, with one listener for the whole form. */
export function useTouched(store: FormStore, form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const element = form.current;
    if (!element) return;
    const leave = (event: FocusEvent): void => {
      const field = event.target instanceof Element ? event.target.closest("[data-path]") : null;
      const path = field?.getAttribute("data-path");
      if (path && field?.classList.contains("lf-field")) store.touch(path);
    };
    element.addEventListener("focusout", leave);
    return () => element.removeEventListener("focusout", leave);
  }, [store, form]);
}
