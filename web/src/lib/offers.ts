/** The way back that is offered after something was done: one at a time, the latest. `UndoOffer` in the shell shows it. */
export interface Offer {
  /** What was done, as a sentence. Without it: that the operation's balancer was changed. */
  text?: string;
  /** Takes it back. Without it the operation is rolled back. */
  undo?: () => void;
  /** Nothing can be taken back before this operation is done; one that failed explains itself elsewhere. */
  operationId?: string;
}

let current: Offer | null = null;
const listeners = new Set<() => void>();

export function offer(next: Offer | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export const getOffer = (): Offer | null => current;

export function subscribeOffers(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
