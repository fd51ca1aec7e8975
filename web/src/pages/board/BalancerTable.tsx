import LongArrowAltDownIcon from "@patternfly/react-icons/dist/esm/icons/long-arrow-alt-down-icon";
import LongArrowAltUpIcon from "@patternfly/react-icons/dist/esm/icons/long-arrow-alt-up-icon";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";

import { RowInTurn } from "./BalancerRow";
import { COLUMNS, type Column, type Sorting } from "./sections";
import type { BoardUrl } from "./useBoardUrl";
import { useWindowLines } from "./useWindowLines";

import "./BalancerTable.css";

const ROW_PX = 48;
const ROWS_A_STEP = 3;
/** As in BalancerTable.css. */
const narrow = window.matchMedia("(max-width: 720px)");

function onNarrow(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}

const startOf = (index: number) => index * ROW_PX;

interface Props {
  balancers: BalancerSummary[];
  url: BoardUrl;
  /** Where on the page it begins, pixels. */
  top: number;
}

/** The same as lines of a table with sortable columns; virtual, too. */
export function BalancerTable({ balancers, url, top }: Props) {
  const { t } = useTranslation("board");
  const isNarrow = useSyncExternalStore(onNarrow, () => narrow.matches);
  const { near, hasMoved } = useWindowLines({
    list: balancers,
    count: balancers.length,
    startOf,
    top,
    step: ROWS_A_STEP * ROW_PX,
  });
  return (
    <div
      className="lb-table lb-paper"
      role="table"
      aria-label={t("title")}
      aria-rowcount={balancers.length + 1}
    >
      <div role="rowgroup" className="lb-table__head">
        <div role="row" className="lb-table__row" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <ColumnHead key={column} column={column} sorting={url.sorting} onSort={url.setSorting} />
          ))}
          <span role="columnheader" className="lb-table__cell lb-table__cell--menu">
            <span className="lb-unseen">{t("column.actions")}</span>
          </span>
        </div>
      </div>
      <div role="rowgroup" className="lb-table__body" style={{ height: startOf(balancers.length) }}>
        {near.map((index) => {
          const balancer = balancers[index];
          const id = balancer && keyOf(balancer);
          return (
            id && (
              <RowInTurn
                key={id}
                id={id}
                index={index}
                start={startOf(index)}
                isNarrow={isNarrow}
                turns={hasMoved ? 1 + (index % ROWS_A_STEP) : 1}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  column: Column;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

function ColumnHead({ column, sorting, onSort }: HeadProps) {
  const { t } = useTranslation("board");
  const isSorted = sorting.column === column;
  const Arrow = sorting.descending ? LongArrowAltDownIcon : LongArrowAltUpIcon;
  return (
    <span
      role="columnheader"
      className={`lb-table__cell lb-table__cell--${column}`}
      aria-sort={isSorted ? (sorting.descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className="lb-table__sort"
        onClick={() => onSort({ column, descending: isSorted && !sorting.descending })}
      >
        {t(`column.${column}`)}
        <span className="lb-table__arrow" aria-hidden>
          {isSorted && <Arrow />}
        </span>
      </button>
    </span>
  );
}
