/** uPlot in React: drawn anew when width, theme or time change, fed with new values meanwhile. */
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useDark } from "@/lib/useDark";
import type { Unit } from "@/lib/traffic";
import { useWidth } from "../../useWidth";
import { HEIGHT_PX, lookOf, optionsOf } from "./chartOptions";

interface Props {
  label: string;
  since: string;
  until: string;
  at: readonly string[];
  values: readonly (readonly (number | null)[])[];
  unit: Unit;
  onCursor: (at: number | null) => void;
}

const seconds = (iso: string): number => Date.parse(iso) / 1000;

export function Chart({ label, since, until, at, values, unit, onCursor }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const isDark = useDark();
  const chart = useRef<uPlot | null>(null);
  const data = useMemo(
    () => [at.map(seconds), ...values.map((line) => [...line])] as uPlot.AlignedData,
    [at, values],
  );
  const newest = useRef({ data, times: [0, 1] as [number, number] });
  useEffect(() => {
    newest.current = { data, times: [seconds(since), seconds(until)] };
    chart.current?.setData(data);
  }, [data, since, until]);
  const lines = values.length;
  useEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const look = lookOf(element);
    const times = () => newest.current.times;
    const options = optionsOf({ width, times, unit, lines, look, onCursor });
    const made = new uPlot(options, newest.current.data, element);
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
  }, [width, isDark, unit, lines, onCursor]);
  return <div ref={box} role="img" aria-label={label} style={{ minHeight: HEIGHT_PX }} />;
}
