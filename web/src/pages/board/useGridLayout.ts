import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** As in BoardPage.css. */
export const GAP_REM = 1;
const CARD_MIN_REM = 19.375;

export interface GridLayout {
  columns: number;
  top: number;
  /** Pixels of one rem. */
  rem: number;
}

/**
 * How many cards fit beside each other in a box, and where on the page it begins, pixels. It is measured when the page
 * has been laid out; `atOnce` has it laid out for that, since there are cards already.
 */
export function useGridLayout(box: RefObject<HTMLDivElement | null>, atOnce: boolean): GridLayout {
  const isNeeded = useRef(atOnce);
  const [layout, setLayout] = useState<GridLayout>({ columns: 1, top: 0, rem: 16 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    function measure() {
      if (!element) return;
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const [gap, least] = [GAP_REM * rem, CARD_MIN_REM * rem];
      const columns = Math.max(1, Math.floor((element.clientWidth + gap) / (least + gap)));
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY);
      setLayout((before) =>
        before.columns === columns && before.top === top && before.rem === rem
          ? before
          : { columns, top, rem },
      );
    }
    // What its height becomes depends on what is in it: so the box also says when something else has moved it.
    if (isNeeded.current) measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return layout;
}
