/** One clock for the whole page: all relative times move together, once a second, and not while it is hidden. */
import { useSyncExternalStore } from "react";

let now = Date.now();
let timer = 0;
const listeners = new Set<() => void>();

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = window.setInterval(tick, 1_000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

/** Now, epoch ms. With `every` (seconds), the component draws again only that often. */
export function useNow(every = 1): number {
  const size = every * 1_000;
  return useSyncExternalStore(subscribe, () => Math.floor(now / size) * size);
}
