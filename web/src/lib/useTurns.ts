/** Parts of a page that are drawn one after the other: what is looked at first comes first, and no task is long. */
import { startTransition, useEffect, useState } from "react";

/** Counts from 1 to `last`, a step with each drawing: a browser lays out what is new of each by itself. */
export function useTurns(last: number): number {
  const [turn, setTurn] = useState(1);
  useEffect(() => {
    if (turn < last) startTransition(() => setTurn(turn + 1));
  }, [turn, last]);
  return turn;
}
