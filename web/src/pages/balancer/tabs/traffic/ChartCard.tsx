/** One chart with its name, and its values: the newest ones, or those under the pointer. */
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Statistics, TrafficSeries } from "@/api/types";
import { amount } from "@/lib/amounts";
import { shortTime } from "@/lib/time";
import { summaryOf, type ChartKind, type Measure } from "@/lib/traffic";
import { Chart } from "./Chart";

interface Props {
  kind: ChartKind;
  statistics: Statistics;
  series: TrafficSeries;
}

export function ChartCard({ kind, statistics, series }: Props): ReactNode {
  const { t } = useTranslation("traffic");
  const [pointed, setPointed] = useState<number | null>(null);
  const values = useMemo(() => kind.measures.map((measure) => series[measure]), [kind, series]);
  const heading = `chart-${kind.name}`;
  const said = (measure: Measure): string => {
    const { last, most, mostAt } = summaryOf(series[measure]);
    const what = t(`measure.${measure}`);
    if (last === null || most === null) return t("summaryNone", { what });
    const when = shortTime(statistics.at[mostAt] ?? "");
    return t("summary", { what, last: amount(last, kind.unit), most: amount(most, kind.unit), when });
  };
  const shown = (measure: Measure): string => {
    const value = pointed === null ? summaryOf(series[measure]).last : series[measure][pointed];
    return value === null || value === undefined ? "–" : amount(value, kind.unit);
  };
  const time = pointed === null ? undefined : statistics.at[pointed];
  return (
    <section className="lb-paper lt-chart" aria-labelledby={heading}>
      <header className="lt-chart__head">
        <h3 id={heading}>{t(`chart.${kind.name}`)}</h3>
        {time !== undefined && <span className="lb-small lb-faint lb-numbers">{shortTime(time)}</span>}
      </header>
      <p className="lt-chart__values">
        {kind.measures.map((measure, at) => (
          <span key={measure} className="lt-chart__value">
            {kind.measures.length > 1 && (
              <>
                <Line at={at} />
                <span className="lb-faint lb-small">{t(`line.${measure}`)}</span>
              </>
            )}
            <b className="lb-numbers">{shown(measure)}</b>
          </span>
        ))}
      </p>
      <Chart
        label={kind.measures.map(said).join(" ")}
        since={statistics.since}
        until={statistics.until}
        at={statistics.at}
        values={values}
        unit={kind.unit}
        onCursor={setPointed}
      />
    </section>
  );
}

/** The line of the chart as it looks there: colour, and whole or dashed. */
function Line({ at }: { at: number }): ReactNode {
  return (
    <svg width="20" height="8" aria-hidden className={`lt-line lt-line--${at + 1}`}>
      <line x1="0" y1="4" x2="20" y2="4" strokeWidth="2" strokeDasharray={at ? "5 4" : undefined} />
    </svg>
  );
}
