/** The same numbers as the charts show, to be read or heard one by one; newest first. */
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TrafficSeries } from "@/api/types";
import { amount } from "@/lib/amounts";
import { absoluteTime, clockTime, shortTime } from "@/lib/time";
import { MEASURES, rowsOf, unitOf } from "@/lib/traffic";

interface Props {
  at: readonly string[];
  stepS: number;
  series: TrafficSeries;
}

export function TrafficTable({ at, stepS, series }: Props): ReactNode {
  const { t } = useTranslation("traffic");
  const rows = useMemo(() => rowsOf(series), [series]);
  return (
    // It scrolls, so it takes the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="lt-table" role="region" aria-label={t("table.label")} tabIndex={0}>
      <table className="lb-numbers">
        <thead>
          <tr>
            <th scope="col">{t("table.until")}</th>
            {MEASURES.map((measure) => (
              <th key={measure} scope="col">
                {t(`measure.${measure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={at[row]}>
              <th scope="row">
                <time dateTime={at[row]} title={absoluteTime(at[row] ?? "")}>
                  {(stepS < 60 ? clockTime : shortTime)(at[row] ?? "")}
                </time>
              </th>
              {MEASURES.map((measure) => {
                const value = series[measure][row] ?? null;
                return <td key={measure}>{value === null ? "–" : amount(value, unitOf(measure))}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
