import { useMemo, useState, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";

import { useBalancers } from "@/api/queries";
import type { BalancerSummary } from "@/api/types";
import { usePageTitle } from "@/lib/usePageTitle";

import { BalancerTable } from "./BalancerTable";
import { BoardSkeleton } from "./BoardSkeleton";
import { BoardToolbar } from "./BoardToolbar";
import { CardGrid } from "./CardGrid";
import { EmptyBoard, NothingFound } from "./EmptyBoard";
import { createNameOrder, groupBySection, type Groups, search, SECTIONS, sortBy } from "./sections";
import { type BoardUrl, useBoardUrl } from "./useBoardUrl";

import "./BoardPage.css";

/** All balancers, live: what needs people first. */
export default function BoardPage() {
  const { t } = useTranslation("board");
  const balancers = useBalancers();
  const url = useBoardUrl();
  const [inNameOrder] = useState(createNameOrder);
  const query = useDeferredValue(url.query);
  const ordered = useMemo(() => inNameOrder(balancers ?? []), [inNameOrder, balancers]);
  const groups = useMemo(() => groupBySection(search(ordered, query)), [ordered, query]);
  const needing = useMemo(() => groupBySection(ordered).needs.length, [ordered]);
  usePageTitle(needing > 0 ? `(${needing}) ${t("title")}` : t("title"));
  return (
    <div className="lb-page">
      <div className="lb-page__head">
        <h1 className="lb-page__title">{t("title")}</h1>
        {balancers && balancers.length > 0 && <BoardToolbar url={url} groups={groups} />}
      </div>
      <Content balancers={balancers} groups={groups} url={url} />
    </div>
  );
}

interface ContentProps {
  balancers: BalancerSummary[] | undefined;
  groups: Groups;
  url: BoardUrl;
}

function Content({ balancers, groups, url }: ContentProps) {
  if (balancers === undefined) return <BoardSkeleton />;
  if (balancers.length === 0) return <EmptyBoard />;
  const sections = url.section ? [url.section] : SECTIONS;
  const found = sections.flatMap((section) => groups[section]);
  if (found.length === 0) return <NothingFound url={url} />;
  if (url.view === "cards") return <CardGrid groups={groups} sections={sections} />;
  return <BalancerTable balancers={sortBy(found, url.sorting)} url={url} />;
}
