import { expect, it } from "vitest";
import { nextHour, startFault, startOf } from "./start";

const NOW = new Date(2026, 0, 31, 19, 40);

it("proposes a full hour that leaves time to think", () => {
  expect(nextHour(NOW)).toBe("2026-01-31T21:00");
  expect(nextHour(new Date(2026, 11, 31, 23, 10))).toBe("2027-01-01T00:00");
});

it("sends the reader's time with its zone", () => {
  expect(startOf("2026-01-31T20:00")).toBe(new Date(2026, 0, 31, 20).toISOString());
  expect(startOf("")).toBeNull();
  expect(startOf("soon")).toBeNull();
});

it("says what is wrong with a time", () => {
  expect(startFault("2026-01-31T20:00", NOW)).toBeUndefined();
  expect(startFault("2026-01-31T19:00", NOW)).toBe("start.past");
  expect(startFault("", NOW)).toBe("start.missing");
});
