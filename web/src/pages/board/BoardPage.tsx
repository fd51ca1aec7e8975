import { type MouseEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useLoaded } from "@/api/loading";
import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";
import { DeleteDialog } from "@/components/DeleteDialog";
import { useReadOnly } from "@/components/useReadOnly";
import { usePageTitle } from "@/lib/usePageTitle";

import { type Arranged, found } from "./arrange";
import { BalancerTable } from "./BalancerTable";
import { BoardSkeleton } from "./BoardSkeleton";
import { BoardToolbar } from "./BoardToolbar";
import { CardGrid } from "./CardGrid";
import { Board, followed } from "./context";
import { EmptyBoard, NothingFound } from "./EmptyBoard";
import { useFavourites } from "./favourites";
import { partsOf, SECTIONS, sortBy } from "./sections";
import { useArranged } from "./useArranged";
import { type BoardUrl, useBoardUrl } from "./useBoardUrl";
import { useGridLayout } from "./useGridLayout";

import "./BoardPage.css";

/** All balancers, live: what needs people first. */
export default function BoardPage() {
  const { t } = useTranslation("board");
  const all = useArranged();
  const url = useBoardUrl();
  const marked = useFavourites();
  const query = useDeferredValue(url.query);
  const arranged = useMemo(() => all && found(all, query), [all, query]);
  const isEmpty = all?.ordered.length === 0;
  usePageTitle(titleOf(t("title"), all));
  return (
    <div className="lb-page">
      <div className="lb-page__head">
        <h1 className="lb-page__title">{t("title")}</h1>
        {arranged && !isEmpty && (
          <BoardToolbar key={url.cleared} url={url} groups={arranged.groups} marked={marked.size} />
        )}
      </div>
      <WithActions>
        <Content isEmpty={isEmpty} arranged={arranged} url={url} marked={marked} />
      </WithActions>
    </div>
  );
}

/** How many need people, and how many are being worked on: seen on a tab in the background. */
function titleOf(title: string, all: Arranged | undefined): string {
  if (!all) return title;
  const { needs, working } = all.groups;
  const counts = [needs.length > 0 && `${needs.length}!`, working.length > 0 && `${working.length}…`];
  const said = counts.filter(Boolean).join(" ");
  return said ? `(${said}) ${title}` : title;
}

/** Follows the links of cards and rows, and asks before one of them is deleted: once for all of them. */
function WithActions({ children }: { children: React.ReactNode }) {
  const navigate = useNavigate();
  const latest = useRef(navigate);
  useEffect(() => {
    latest.current = navigate;
  });
  const [going, askDelete] = useState<BalancerSummary | null>(null);
  const readOnly = useReadOnly();
  const actions = useMemo(
    () => ({ go: (to: string) => void latest.current(to), askDelete, readOnly }),
    [readOnly],
  );
  function follow(event: MouseEvent) {
    const to = followed(event);
    if (to) actions.go(to);
  }
  return (
    <Board value={actions}>
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions --
          only links inside are followed, and Enter clicks a link */}
      <div onClick={follow}>{children}</div>
      {going?.id && (
        <DeleteDialog id={going.id} name={going.name || going.id} onClose={() => askDelete(null)} />
      )}
    </Board>
  );
}

interface ContentProps {
  /** There is not one balancer. */
  isEmpty: boolean;
  /** Those that the search finds. */
  arranged: Arranged | undefined;
  url: BoardUrl;
  marked: ReadonlySet<string>;
}

/** The box is there from the first, so that it is known how many cards fit before they are drawn. */
function Content({ isEmpty, arranged, url, marked }: ContentProps) {
  const box = useRef<HTMLDivElement>(null);
  const layout = useGridLayout(box, arranged !== undefined);
  const isLoaded = useLoaded();
  const parts = useMemo(() => {
    if (!arranged) return [];
    const chosen = url.section === null || url.section === "favourites" ? SECTIONS : [url.section];
    const inParts = partsOf(arranged.groups, chosen, marked);
    return url.section === "favourites" ? inParts.filter(({ name }) => name === "favourites") : inParts;
  }, [arranged, url.section, marked]);
  function content() {
    if (!arranged) return <BoardSkeleton />;
    if (isEmpty) return isLoaded ? <EmptyBoard /> : <BoardSkeleton />;
    if (parts.length === 0) return <NothingFound url={url} marked={marked.size} />;
    if (url.view === "cards") return <CardGrid parts={parts} layout={layout} />;
    return <SortedTable arranged={arranged} url={url} marked={marked} top={layout.top} />;
  }
  return <div ref={box}>{content()}</div>;
}

interface TableProps {
  arranged: Arranged;
  url: BoardUrl;
  marked: ReadonlySet<string>;
  top: number;
}

function SortedTable({ arranged: { ordered, groups }, url, marked, top }: TableProps) {
  const { column, descending } = url.sorting;
  const shown = useMemo(() => {
    if (url.section === null) return ordered;
    return url.section === "favourites"
      ? ordered.filter((one) => marked.has(keyOf(one)))
      : groups[url.section];
  }, [ordered, groups, url.section, marked]);
  const sorted = useMemo(() => sortBy(shown, { column, descending }), [shown, column, descending]);
  return <BalancerTable balancers={sorted} url={url} top={top} />;
}
