/** Whether the page is dark now, for what is drawn rather than styled. */
import { useSyncExternalStore } from "react";

const isDark = () => document.documentElement.classList.contains("pf-v6-theme-dark");

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["class"] });
  return () => observer.disconnect();
}

export const useDark = (): boolean => useSyncExternalStore(subscribe, isDark);
