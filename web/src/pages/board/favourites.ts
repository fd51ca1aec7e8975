/** Which balancers a person has marked, kept in this browser. */
import { useSyncExternalStore } from "react";

const STORED = "lbaas-ui.favourites";
const listeners = new Set<() => void>();
let marked: ReadonlySet<string> = read();

function read(): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : []);
  } catch {
    return new Set();
  }
}

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.addEventListener("storage", ({ key }) => {
  if (key !== STORED) return;
  marked = read();
  tell();
});

export function toggleFavourite(id: string): void {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  marked = next;
  localStorage.setItem(STORED, JSON.stringify([...next]));
  tell();
}

export const useFavourites = () => useSyncExternalStore(subscribe, () => marked);

export const useIsFavourite = (id: string) => useSyncExternalStore(subscribe, () => marked.has(id));
