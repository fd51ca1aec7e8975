import { describe, expect, it } from "vitest";

import { NOON } from "@/testing";

import { duration, relativeTime } from "./time";

describe("duration", () => {
  it.each([
    [0.02, "0.1s"],
    [0.42, "0.4s"],
    [12.4, "12s"],
    [59.7, "1m"],
    [200, "3m 20s"],
    [7500, "2h 5m"],
  ])("of %d s is %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe("relativeTime", () => {
  it.each([
    [2, "now"],
    [-30, "now"], // another clock that runs ahead
    [59, "59 seconds ago"],
    [180, "3 minutes ago"],
    [90_000, "yesterday"],
  ])("%d s ago is %s", (secondsAgo, words) => {
    expect(relativeTime(new Date(NOON - secondsAgo * 1000).toISOString(), NOON)).toBe(words);
  });
});
