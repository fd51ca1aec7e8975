/** Parts of the pages that load with their first use, also when the server goes away in that very moment. */
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

const PAUSE_MS = 1000;
const AGAIN_AFTER_MS = 30_000;
const STORED = "lbaas-ui.loaded-again";

/**
 * As React's `lazy`. A part that could not be fetched (the server is away, or has a new version with other names) is
 * waited for: when the server answers, the page is loaded again at its address. A browser remembers failed modules and
 * style sheets, so asking again from within the page would not do. What was typed is kept by the form's draft.
 */
export function lazily<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(() => orLoadAgain(load));
}

/** The same for parts that are no components, such as the words of a language. */
export const orLoadAgain = <T>(load: () => Promise<T>): Promise<T> => load().catch(loadAgain);

async function loadAgain(error: unknown): Promise<never> {
  const last = Number(sessionStorage.getItem(STORED) ?? 0);
  // It came back and the part is still not there: that is for the page to say.
  if (Date.now() - last < AGAIN_AFTER_MS) throw error;
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  sessionStorage.setItem(STORED, String(Date.now()));
  location.reload();
  return new Promise(() => undefined);
}

const answers = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
