import { memo, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { keyOf } from "@/api/world";
import { number } from "@/lib/time";
import { useTurns } from "@/lib/useTurns";

import { BalancerCard } from "./BalancerCard";
import type { Part } from "./sections";
import { GAP_REM, type GridLayout } from "./useGridLayout";
import { useWindowLines } from "./useWindowLines";

/* Cards are all equally high, so that nothing has to be measured; in rem, so that they grow with the letters. */
const CARD_REM = 11.25;
const HEADING_REM = 3;
/** About a line. */
const STEP_REM = CARD_REM + GAP_REM;

interface Heading {
  part: Part["name"];
  count: number;
}
type Line = Heading | { cards: string[] };

/** The cards in sections. Only the lines near the window are in the page: there may be thousands. */
export function CardGrid({ parts, layout }: { parts: readonly Part[]; layout: GridLayout }) {
  const { columns, top, rem } = layout;
  const lines = useMemo(() => linesOf(parts, columns), [parts, columns]);
  const starts = useMemo(() => startsOf(lines), [lines]);
  const startOf = (index: number) => (starts[index] ?? 0) * rem;
  const { near, hasMoved } = useWindowLines({
    list: lines,
    count: lines.length,
    startOf,
    top,
    step: STEP_REM * rem,
  });
  return (
    <div className="lb-grid" style={{ height: startOf(lines.length) }}>
      {near.map((index) => {
        const line = lines[index];
        return (
          line && (
            <LineView
              key={keyOfLine(line)}
              line={line}
              start={startOf(index)}
              columns={columns}
              inTurns={hasMoved}
            />
          )
        );
      })}
    </div>
  );
}

interface LineProps {
  line: Line;
  /** Distance from the top of the grid, pixels. */
  start: number;
  columns: number;
  /** A line that is new: a card with each frame. */
  inTurns: boolean;
}

const LineView = memo(function LineView({ line, start, columns, inTurns }: LineProps) {
  const [turns] = useState(inTurns ? columns : 1);
  const turn = useTurns(turns);
  const room = turn === turns ? Infinity : turn;
  return (
    <div
      className="lb-grid__line"
      style={{
        top: start,
        height: `${sizeOf(line)}rem`,
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
      }}
    >
      {"cards" in line ? (
        line.cards.slice(0, room).map((id) => <BalancerCard key={id} id={id} />)
      ) : (
        <PartHeading {...line} />
      )}
    </div>
  );
}, isSameLine);

/** The list is put together anew all the time; most lines hold what they held. */
function isSameLine(one: LineProps, other: LineProps): boolean {
  if (one.start !== other.start || one.columns !== other.columns) return false;
  const [a, b] = [one.line, other.line];
  if ("cards" in a) {
    return "cards" in b && a.cards.length === b.cards.length && a.cards.every((id, at) => id === b.cards[at]);
  }
  return !("cards" in b) && a.part === b.part && a.count === b.count;
}

function PartHeading({ part, count }: Heading) {
  const { t } = useTranslation("board");
  return (
    <h2 className="lb-grid__heading">
      {t(`section.${part}`)} <span className="lb-faint lb-numbers">{number(count)}</span>
    </h2>
  );
}

function linesOf(parts: readonly Part[], columns: number): Line[] {
  const lines: Line[] = [];
  for (const { name, balancers } of parts) {
    lines.push({ part: name, count: balancers.length });
    for (let first = 0; first < balancers.length; first += columns) {
      lines.push({ cards: balancers.slice(first, first + columns).map(keyOf) });
    }
  }
  return lines;
}

const sizeOf = (line: Line) => ("cards" in line ? CARD_REM + GAP_REM : HEADING_REM);

/** Where each line begins, rem; and where the last one ends. */
function startsOf(lines: readonly Line[]): number[] {
  const starts = [0];
  let end = 0;
  for (const line of lines) starts.push((end += sizeOf(line)));
  return starts;
}

const keyOfLine = (line: Line): string => ("part" in line ? line.part : (line.cards[0] ?? ""));
