/** What every card and row may ask of the board: one of each for the page, so that thousands cost nothing. */
import { createContext, type MouseEvent, useContext } from "react";

import type { BalancerSummary } from "@/api/types";

export interface BoardActions {
  go: (to: string) => void;
  askDelete: (balancer: BalancerSummary) => void;
  /** Why nothing can be changed by this person; undefined where they may. */
  readOnly?: string | undefined;
}

export const Board = createContext<BoardActions>({ go: () => undefined, askDelete: () => undefined });

export const useBoard = () => useContext(Board);

/** The address of the page's own link that was clicked to be followed here; null for all else. */
export function followed(event: MouseEvent): string | null {
  const { button, metaKey, ctrlKey, shiftKey, altKey, defaultPrevented, target } = event;
  if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey || defaultPrevented) return null;
  const link = target instanceof Element ? target.closest("a[data-inside]") : null;
  if (!link) return null;
  event.preventDefault();
  return link.getAttribute("href");
}
