/** Traffic as people read it: which ranges, which charts, what a series comes to. Pure. */
import type { TrafficSeries } from "@/api/types";

/** Seconds of each range that can be chosen. */
export const RANGES = { hour: 3_600, hours: 21_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
export type Range = keyof typeof RANGES;

export const rangeOf = (name: string | null): Range =>
  name !== null && Object.hasOwn(RANGES, name) ? (name as Range) : "hour";

export type Measure =
  "active_connections" | "connections_per_s" | "bytes_in_per_s" | "bytes_out_per_s" | "request_errors_per_s";
export type Unit = "count" | "rate" | "bytes";

export interface ChartKind {
  name: "active" | "connections" | "bytes" | "errors";
  unit: Unit;
  measures: readonly Measure[];
}

export const CHARTS: readonly ChartKind[] = [
  { name: "active", unit: "count", measures: ["active_connections"] },
  { name: "connections", unit: "rate", measures: ["connections_per_s"] },
  { name: "bytes", unit: "bytes", measures: ["bytes_in_per_s", "bytes_out_per_s"] },
  { name: "errors", unit: "rate", measures: ["request_errors_per_s"] },
];
export const MEASURES: readonly Measure[] = CHARTS.flatMap((chart) => chart.measures);
export const unitOf = (measure: Measure): Unit =>
  CHARTS.find((chart) => chart.measures.includes(measure))?.unit ?? "rate";

export interface Summary {
  /** The newest value that is known. */
  last: number | null;
  most: number | null;
  /** Index of the point that has the most. */
  mostAt: number;
}

export function summaryOf(values: readonly (number | null)[]): Summary {
  let last: number | null = null;
  let most: number | null = null;
  let mostAt = -1;
  values.forEach((value, at) => {
    if (value === null) return;
    last = value;
    if (most === null || value > most) [most, mostAt] = [value, at];
  });
  return { last, most, mostAt };
}

/** The points at which something was read, newest first: the rows of a table. */
export const rowsOf = (series: TrafficSeries): number[] =>
  series.active_connections
    .map((_, at) => at)
    .filter((at) => MEASURES.some((measure) => series[measure][at] !== null))
    .reverse();

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/** The unit in which so many bytes are short to say, and how many it has of them. */
export function byteUnit(bytes: number): { unit: (typeof UNITS)[number]; size: number } {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return { unit: UNITS[step] ?? "byte", size: 1000 ** step };
}
