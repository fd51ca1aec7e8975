/** TanStack Virtual for lines of known heights in a page that scrolls, with as little work in one task as can be. */
import { useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { startTransition, useEffect, useState } from "react";

interface Lines {
  count: number;
  /** Height of a line, pixels; the same function as long as the lines are the same. */
  sizeOf: (index: number) => number;
  /** Needed where heights depend on what the lines hold; the same function as long as they are the same. */
  keyOf?: (index: number) => string | number;
  /** Where on the page the first line begins, pixels. */
  top: number;
  /** How many lines beyond the window are drawn, so that a turn of the wheel finds them there. */
  beyond: number;
}

/** The lines near the window, with their starts on the page, and the height of all, pixels. */
export function useWindowLines({ count, sizeOf, keyOf, top, beyond }: Lines): [VirtualItem[], number] {
  // At first only what is seen, so that it comes sooner.
  const [overscan, setOverscan] = useState(0);
  useEffect(() => startTransition(() => setOverscan(beyond)), [beyond]);
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: sizeOf,
    ...(keyOf && { getItemKey: keyOf }),
    overscan,
    scrollMargin: top,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    // It would put the page where it is already, and have it laid out for that.
    scrollToFn: () => undefined,
    useFlushSync: false,
  });
  return [virtual.getVirtualItems(), virtual.getTotalSize()];
}
