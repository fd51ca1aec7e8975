/** What a person chose on the board stands in the address, so that it can be sent to a colleague. */
import { useState } from "react";
import { useSearchParams } from "react-router";

import { withParam } from "@/lib/addressText";

import { COLUMNS, type Column, type Shown, SHOWN, type Sorting } from "./sections";

export type View = "cards" | "table";
const STORED_VIEW = "lbaas-ui.board.view";

export interface BoardUrl {
  query: string;
  section: Shown | null;
  view: View;
  sorting: Sorting;
  setQuery: (query: string) => void;
  setSection: (section: Shown | null) => void;
  setView: (view: View) => void;
  setSorting: (sorting: Sorting) => void;
  /** Show all again. */
  clear: () => void;
  /** How often all was shown again: what is typed begins anew then. */
  cleared: number;
}

export function useBoardUrl(): BoardUrl {
  const [params, setParams] = useSearchParams();
  const [cleared, setCleared] = useState(0);
  function set(name: string, value: string) {
    setParams((before) => withParam(before, name, value), { replace: true });
  }
  return {
    query: params.get("q") ?? "",
    section: SHOWN.find((section) => section === params.get("show")) ?? null,
    view: (params.get("view") ?? localStorage.getItem(STORED_VIEW)) === "table" ? "table" : "cards",
    sorting: readSorting(params.get("sort") ?? ""),
    setQuery: (query) => set("q", query),
    setSection: (section) => set("show", section ?? ""),
    setView(view) {
      localStorage.setItem(STORED_VIEW, view);
      set("view", view);
    },
    setSorting: ({ column, descending }) => set("sort", (descending ? "-" : "") + column),
    clear() {
      setParams({}, { replace: true });
      setCleared(cleared + 1);
    },
    cleared,
  };
}

function readSorting(text: string): Sorting {
  const descending = text.startsWith("-");
  const column = COLUMNS.find((each: Column) => each === text.replace("-", ""));
  return column ? { column, descending } : { column: "status", descending: false };
}
