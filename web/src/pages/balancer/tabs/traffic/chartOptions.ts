/** What uPlot is told: our colours, words and times. */
import type uPlot from "uplot";
import { amount } from "@/lib/amounts";
import { axisTime } from "@/lib/time";
import type { Unit } from "@/lib/traffic";

export const HEIGHT_PX = 168;
const FONT = "11px system-ui, sans-serif";
const LETTER_PX = 6.2;
const DASH = [5, 4];

export interface Look {
  lines: readonly string[];
  /** Below the first line. */
  fill: string;
  grid: string;
  text: string;
}

/** A canvas takes no custom properties: what they come to at this place of the page. */
export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    lines: [colour("--lt-line-1"), colour("--lt-line-2")],
    fill: colour("--lt-fill"),
    grid: colour("--lb-line"),
    text: colour("--lb-faint"),
  };
}

interface Wanted {
  width: number;
  /** First and last second of the time that is shown; asked again with each new data. */
  times: () => [number, number];
  unit: Unit;
  lines: number;
  look: Look;
  onCursor: (at: number | null) => void;
}

export function optionsOf({ width, times, unit, lines, look, onCursor }: Wanted): uPlot.Options {
  const grid = { stroke: look.grid, width: 1 };
  return {
    width,
    height: HEIGHT_PX,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "traffic" }, points: { size: 7 } },
    scales: {
      x: { time: true, range: times },
      // From zero up: a small change shall look small.
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      {
        stroke: look.text,
        font: FONT,
        size: 28,
        space: 72,
        grid: { show: false },
        ticks: { ...grid, size: 4 },
        values: (_, splits, __, ___, step) => splits.map((at) => axisTime(at, step)),
      },
      {
        stroke: look.text,
        font: FONT,
        space: 36,
        size: (_, values: string[] | null) =>
          16 + LETTER_PX * Math.max(2, ...(values ?? []).map((value) => value.length)),
        grid,
        ticks: { show: false },
        values: (_, splits) => splits.map((value) => amount(value, unit)),
      },
    ],
    series: [{}, ...Array.from({ length: lines }, (_, at) => lineOf(look, at))],
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] },
  };
}

function lineOf({ lines, fill, text }: Look, at: number): uPlot.Series {
  const line: uPlot.Series = { stroke: lines[at] ?? text, width: 2, points: { size: 4 } };
  return at === 0 ? { ...line, fill } : { ...line, dash: DASH };
}
