import { expect, it } from "vitest";

import { NOON } from "@/testing";

import { faredOf, placeOf, worstFirst } from "./health";
import { makeStrip } from "./trafficSamples";

const MINUTE = 60_000;
const until = NOON + 60 * MINUTE;

it("takes spans together where only the provisioning differs", () => {
  const { stretches, now } = faredOf(
    makeStrip("m", [
      [0, 10, "ONLINE"],
      [10, 11, "ONLINE", "PENDING_UPDATE"],
      [11, null, "ONLINE"],
    ]),
    until,
  );
  expect(stretches).toEqual([{ tone: "good", word: "ONLINE", from: NOON, to: until, open: true }]);
  expect(now).toBe(stretches[0]);
});

it("counts how often and how long something was in trouble; draining is none", () => {
  const fared = faredOf(
    makeStrip("m", [
      [0, 10, "ONLINE"],
      [10, 12, "ERROR"],
      [12, 30, "DRAINING"],
      [30, 33, "ONLINE", "ERROR"],
      [33, null, "ONLINE"],
    ]),
    until,
  );
  expect(fared).toMatchObject({ troubles: 2, troubleMs: 5 * MINUTE, knownMs: 60 * MINUTE });
  expect(fared.stretches.map(({ word }) => word)).toEqual([
    "ONLINE",
    "operatingError",
    "DRAINING",
    "ERROR",
    "ONLINE",
  ]);
});

it("has no now for what is gone", () => {
  expect(faredOf(makeStrip("m", [[0, 10, "ONLINE"]], { present: false }), until).now).toBeNull();
});

it("puts first what is in trouble now, then what was longest", () => {
  const well = faredOf(makeStrip("a", [[0, null, "ONLINE"]]), until);
  const was = faredOf(makeStrip("b", [[0, 40, "ERROR"], [40, null, "ONLINE"]]), until); // prettier-ignore
  const is = faredOf(makeStrip("c", [[0, 59, "ONLINE"], [59, null, "ERROR"]]), until); // prettier-ignore
  expect([well, was, is].sort(worstFirst)).toEqual([is, was, well]);
});

it("places a stretch in the time that is shown, and cuts what lies before", () => {
  const [stretch] = faredOf(makeStrip("m", [[-30, 15, "ONLINE"]]), until).stretches;
  expect(stretch && placeOf(stretch, NOON, until)).toEqual({ left: 0, width: 25 });
});
