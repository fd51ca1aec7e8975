import { expect, it } from "vitest";

import { amount } from "./amounts";
import { byteUnit, CHARTS, rangeOf, rowsOf, summaryOf, unitOf } from "./traffic";
import { makeSeries } from "./trafficSamples";

it("takes only ranges that there are from an address", () => {
  expect([null, "week", "toString", "year"].map(rangeOf)).toEqual(["hour", "week", "hour", "hour"]);
});

it("says what a series comes to, whatever is missing from it", () => {
  expect(summaryOf([null, 3, 7, null, 5, null])).toEqual({ last: 5, most: 7, mostAt: 2 });
  expect(summaryOf([0])).toEqual({ last: 0, most: 0, mostAt: 0 });
  expect(summaryOf([null, null])).toEqual({ last: null, most: null, mostAt: -1 });
});

it("shows as rows the points at which anything was read, newest first", () => {
  const series = makeSeries({
    active_connections: [null, 1, null, 2],
    bytes_in_per_s: [null, null, 8, 9],
  });
  expect(rowsOf(series)).toEqual([3, 2, 1]);
});

it("says bytes in the unit that is short, and rates without one", () => {
  expect([0, 999, 1000, 1_234_567, 1e21].map((value) => byteUnit(value).unit)).toEqual([
    "byte",
    "byte",
    "kilobyte",
    "megabyte",
    "petabyte",
  ]);
  expect(amount(1_234_567, "bytes")).toBe("1.23 MB");
  expect(amount(0, "bytes")).toBe("0");
  expect(amount(0.044, "rate")).toBe("0.044");
  expect(amount(12_345, "count")).toBe("12.3K");
});

it("knows the unit of each measure", () => {
  expect(CHARTS.flatMap(({ measures, unit }) => measures.map((one) => unitOf(one) === unit))).not.toContain(
    false,
  );
});
