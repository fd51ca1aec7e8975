import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";
import { number } from "@/lib/time";

import { BalancerCard } from "./BalancerCard";
import type { Groups, Section } from "./sections";

const CARD_MIN_PX = 310;
const GAP_PX = 16;
const CARD_HEIGHT_PX = 186;
const HEADING_HEIGHT_PX = 48;

type Line = { section: Section; count: number } | { cards: BalancerSummary[] };

/** The cards in sections. Only the lines near the window are in the page: there may be thousands. */
export function CardGrid({ groups, sections }: { groups: Groups; sections: readonly Section[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { columns, top } = useLayout(box);
  const lines = useMemo(() => linesOf(groups, sections, columns), [groups, sections, columns]);
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => sizeOf(lines[index]),
    getItemKey: (index) => keyOfLine(lines[index], index),
    overscan: 4,
    scrollMargin: top,
  });
  return (
    <div ref={box} className="lb-grid" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, key, start }) => (
        <div
          key={key}
          ref={virtual.measureElement}
          data-index={index}
          className="lb-grid__line"
          style={{
            transform: `translateY(${start - top}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          <LineView line={lines[index]} />
        </div>
      ))}
    </div>
  );
}

function LineView({ line }: { line: Line | undefined }) {
  const { t } = useTranslation("board");
  if (!line) return null;
  if ("cards" in line) {
    return line.cards.map((balancer) => <BalancerCard key={keyOf(balancer)} balancer={balancer} />);
  }
  return (
    <h2 className="lb-grid__heading">
      {t(`section.${line.section}`)} <span className="lb-faint lb-numbers">{number(line.count)}</span>
    </h2>
  );
}

function linesOf(groups: Groups, sections: readonly Section[], columns: number): Line[] {
  const lines: Line[] = [];
  for (const section of sections) {
    const cards = groups[section];
    if (cards.length > 0) lines.push({ section, count: cards.length });
    for (let first = 0; first < cards.length; first += columns) {
      lines.push({ cards: cards.slice(first, first + columns) });
    }
  }
  return lines;
}

const sizeOf = (line: Line | undefined) =>
  line && "cards" in line ? CARD_HEIGHT_PX + GAP_PX : HEADING_HEIGHT_PX;

function keyOfLine(line: Line | undefined, index: number): string | number {
  if (!line) return index;
  if ("section" in line) return line.section;
  return line.cards[0] ? keyOf(line.cards[0]) : index;
}

/** How many cards fit beside each other, and where on the page the grid begins, pixels. */
function useLayout(box: React.RefObject<HTMLDivElement | null>): { columns: number; top: number } {
  const [layout, setLayout] = useState({ columns: 1, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    function measure() {
      if (!element) return;
      const columns = Math.max(1, Math.floor((element.clientWidth + GAP_PX) / (CARD_MIN_PX + GAP_PX)));
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY);
      setLayout((before) => (before.columns === columns && before.top === top ? before : { columns, top }));
    }
    measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return layout;
}
