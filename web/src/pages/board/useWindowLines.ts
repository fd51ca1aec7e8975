/** Which lines of a page that scrolls are drawn: those near the window. Their heights are known: nothing is measured. */
import { startTransition, useEffect, useState } from "react";

import { useTurns } from "@/lib/useTurns";

interface Lines {
  /** What they are made from: another one where they have changed. */
  list: unknown;
  count: number;
  /** Where a line begins, pixels below the first one; that of `count` is where the last one ends. */
  startOf: (index: number) => number;
  /** Where on the page the first line begins, pixels. */
  top: number;
  /**
   * Lines come and go when the page has moved so far, pixels: a browser has work for each change besides what changes.
   * As far again they are drawn beyond the window, so that a turn of the wheel finds them there.
   */
  step: number;
}

/** What is drawn at first, and next, and from then on: a short task each, and what is looked at first comes first. */
const ALL = { share: 1, beyond: 1 };
const STAGES = [
  { share: 0.1, beyond: 0 },
  { share: 0.3, beyond: 0 },
  { share: 0.5, beyond: 0 },
  { share: 0.75, beyond: 0 },
  { share: 1, beyond: 0 },
  { share: 1, beyond: 0.5 },
  ALL,
];

/** Where the page stood when it was looked at last: lists take turns, and each begins where the other one was. */
let stood = 0;

/** Where the page stood, in whole steps, how high its window is, and for which list that was found out. */
interface Window {
  at: number;
  height: number;
  of: unknown;
}

interface NearLines {
  /** Their indexes. */
  near: number[];
  /**
   * What is new came because the page moved: it is not in sight yet, and may be drawn in turns. What is new because the
   * list has changed stands where something else has stood, and must be there at once.
   */
  hasMoved: boolean;
}

/** The lines near the window. */
export function useWindowLines({ list, count, startOf, top, step }: Lines): NearLines {
  // Coarse, so that little is drawn anew.
  const [{ at, height, of }, setWindow] = useState<Window>(() => ({ ...windowNow(step), of: null }));
  const stage = useTurns(STAGES.length);
  useEffect(() => {
    // To ask where the window stands has a page laid out, which the first stages need not wait for.
    if (stage < STAGES.length) return;
    let last = -Infinity;
    function look() {
      stood = window.scrollY;
      const now = { ...windowNow(step), of: list };
      const draw = () =>
        setWindow((before) => (before.at === now.at && before.height === now.height ? before : now));
      // What is seen next is drawn already, and what comes after it can be drawn in slices.
      if (Math.abs(now.at - last) <= step) startTransition(draw);
      else draw();
      last = now.at;
    }
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      stood = 0;
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [list, step, stage]);
  const { share, beyond } = STAGES[stage - 1] ?? ALL;
  const first = lineAt(at - beyond * step - top, count, startOf);
  // Within a step the window moves, and nothing is drawn.
  const last = lineAt(at + share * height + 2 * beyond * step - top, count, startOf);
  const near = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return { near, hasMoved: of === list };
}

const windowNow = (step: number) => ({
  at: Math.floor(stood / step) * step,
  height: window.innerHeight,
});

/** The last line that begins at or above a place, else the first one. */
function lineAt(place: number, count: number, startOf: (index: number) => number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (startOf(middle) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
