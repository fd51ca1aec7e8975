/** Tells people who use a screen reader of changes that matter; `Announcer` in the shell speaks them. */
const listeners = new Set<(sentence: string) => void>();

export function announce(sentence: string): void {
  for (const listener of listeners) listener(sentence);
}

export function subscribeAnnouncements(listener: (sentence: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
