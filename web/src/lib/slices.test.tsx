import { afterEach, expect, it, vi } from "vitest";

import { atOnce, inSlices, type Work } from "./slices";

/** Each piece takes 4 ms of a clock that only this work moves on. */
function* slowly(pieces: number): Work<number> {
  for (let piece = 0; piece < pieces; piece += 1) {
    clock += 4;
    yield;
  }
  return pieces;
}

let clock = 0;
const isWanted = () => true;

function watch(): { timers: () => number } {
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  const timers = vi.spyOn(globalThis, "setTimeout");
  return { timers: () => timers.mock.calls.length };
}

afterEach(() => vi.restoreAllMocks());

it("leaves the page its time between slices", async () => {
  const { timers } = watch();
  expect(await inSlices(slowly(8), isWanted)).toBe(8);
  expect(timers()).toBe(4);
});

it("is given up when nobody wants it any longer", async () => {
  expect(await inSlices(slowly(8), () => false)).toBe(8);
  watch();
  expect(await inSlices(slowly(8), () => false)).toBeUndefined();
});

it("goes through where nothing is drawn", async () => {
  const { timers } = watch();
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  expect(await inSlices(slowly(8), isWanted)).toBe(8);
  expect(timers()).toBe(0);
});

it("can be done at once", () => {
  expect(atOnce(slowly(8))).toBe(8);
});
