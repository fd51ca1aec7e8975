import { type MouseEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useLoaded } from "@/api/loading";
import type { BalancerSummary } from "@/api/types";
import { DeleteDialog } from "@/components/DeleteDialog";
import { useReadOnly } from "@/components/useReadOnly";
import { usePageTitle } from "@/lib/usePageTitle";

import { BalancerTable } from "./BalancerTable";
import { BoardSkeleton } from "./BoardSkeleton";
import { BoardToolbar } from "./BoardToolbar";
import { CardGrid } from "./CardGrid";
import { Board, followed } from "./context";
import { EmptyBoard, NothingFound } from "./EmptyBoard";
import { useFavourites } from "./favourites";
import { createNameOrder, groupBySection, type Groups, partsOf, search, SECTIONS, sortBy } from "./sections";
import { type BoardUrl, useBoardUrl } from "./useBoardUrl";
import { useCalmBalancers } from "./useCalmBalancers";

import "./BoardPage.css";

/** All balancers, live: what needs people first. */
export default function BoardPage() {
  const { t } = useTranslation("board");
  const balancers = useCalmBalancers();
  const url = useBoardUrl();
  const marked = useFavourites();
  const [inNameOrder] = useState(createNameOrder);
  const query = useDeferredValue(url.query);
  const ordered = useMemo(() => inNameOrder(balancers ?? []), [inNameOrder, balancers]);
  const all = useMemo(() => groupBySection(ordered), [ordered]);
  const groups = useMemo(
    () => (query.trim() === "" ? all : groupBySection(search(ordered, query))),
    [all, ordered, query],
  );
  usePageTitle(titleOf(t("title"), all));
  const known = balancers && balancers.length > 0;
  return (
    <div className="lb-page">
      <div className="lb-page__head">
        <h1 className="lb-page__title">{t("title")}</h1>
        {known && <BoardToolbar key={url.cleared} url={url} groups={groups} marked={marked.size} />}
      </div>
      <WithActions>
        <Content balancers={balancers} groups={groups} url={url} marked={marked} />
      </WithActions>
    </div>
  );
}

/** How many need people, and how many are being worked on: seen on a tab in the background. */
function titleOf(title: string, { needs, working }: Groups): string {
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
  balancers: BalancerSummary[] | undefined;
  groups: Groups;
  url: BoardUrl;
  marked: ReadonlySet<string>;
}

function Content({ balancers, groups, url, marked }: ContentProps) {
  const isLoaded = useLoaded();
  const parts = useMemo(() => {
    const chosen = url.section === null || url.section === "favourites" ? SECTIONS : [url.section];
    const found = partsOf(groups, chosen, marked);
    return url.section === "favourites" ? found.filter(({ name }) => name === "favourites") : found;
  }, [groups, url.section, marked]);
  if (balancers === undefined) return <BoardSkeleton />;
  if (balancers.length === 0) return isLoaded ? <EmptyBoard /> : <BoardSkeleton />;
  if (parts.length === 0) return <NothingFound url={url} />;
  return url.view === "cards" ? <CardGrid parts={parts} /> : <SortedTable parts={parts} url={url} />;
}

function SortedTable({ parts, url }: { parts: ReturnType<typeof partsOf>; url: BoardUrl }) {
  const { column, descending } = url.sorting;
  const [inNameOrder] = useState(createNameOrder);
  const sorted = useMemo(
    () => sortBy(inNameOrder(parts.flatMap(({ balancers }) => balancers)), { column, descending }),
    [parts, column, descending, inNameOrder],
  );
  return <BalancerTable balancers={sorted} url={url} />;
}
