/** Parts of a page that are drawn one after the other: what is looked at first comes first, and no task is long. */
import { startTransition, useEffect, useState } from "react";

/** Counts from 1 to `last`, a step with each frame: the browser lays out what is new of each by itself. */
export function useTurns(last: number): number {
  const [turn, setTurn] = useState(1);
  useEffect(() => {
    if (turn < last) return afterFrame(() => startTransition(() => setTurn(turn + 1)));
  }, [turn, last]);
  return turn;
}

const waiting = new Set<() => void>();

/**
 * Calls when what stands there now has been laid out and painted, all who wait in one task; in a page that nobody sees,
 * soon. Gives the way to stop it.
 */
function afterFrame(then: () => void): () => void {
  waiting.add(then);
  if (waiting.size === 1) {
    if (document.hidden) setTimeout(callAll);
    else requestAnimationFrame(() => setTimeout(callAll));
  }
  return () => waiting.delete(then);
}

function callAll(): void {
  const all = [...waiting];
  waiting.clear();
  for (const then of all) then();
}
