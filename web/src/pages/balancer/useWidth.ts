import { startTransition, useLayoutEffect, useState, type RefObject } from "react";

/** Width of an element in px, live; 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    // As a transition, what fits into that width is drawn in slices.
    const observer = new ResizeObserver(() => startTransition(() => setWidth(box.clientWidth)));
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
