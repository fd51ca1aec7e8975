/** Which lines of a page that scrolls are drawn: those near the window. Their heights are known: nothing is measured. */
import { startTransition, useEffect, useState } from "react";

interface Lines {
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

/** Where the window stands on the page, pixels; coarse, so that little is drawn anew. */
interface Seen {
  at: number;
  height: number;
  /** 0 at first: what is seen comes sooner when it comes alone. */
  beyond: number;
}

/** The indexes of the lines near the window. */
export function useWindowLines({ count, startOf, top, step }: Lines): number[] {
  const [{ at, height, beyond }, setSeen] = useState<Seen>({ at: 0, height: window.innerHeight, beyond: 0 });
  useEffect(() => {
    function look() {
      const now = { at: Math.floor(window.scrollY / step) * step, height: window.innerHeight, beyond: step };
      setSeen((before) =>
        before.at === now.at && before.height === now.height && before.beyond === step ? before : now,
      );
    }
    startTransition(look);
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [step]);
  const first = lineAt(at - beyond - top, count, startOf);
  // Within a step the window moves, and nothing is drawn.
  const last = lineAt(at + height + 2 * beyond - top, count, startOf);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

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
