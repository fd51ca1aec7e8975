import { describe, expect, it } from "vitest";

import type { ScheduleDocument } from "@/api/types";

import { draftOf, emptyDraft, faultsOf, requestOf, switched } from "./draft";

const kept: ScheduleDocument = {
  id: "s",
  name: "evening",
  balancer_id: "b",
  balancer_name: "shop",
  kind: "weights",
  form: null,
  weights: { pool: "app", members: { "10.0.0.1:80": 5 } },
  every_s: null,
  daily_at: "20:00",
  time_zone: "Europe/Berlin",
  enabled: true,
  user_name: "ann",
  created_at: "2026-01-01T00:00:00Z",
  next_at: null,
  last: null,
  operation_state: null,
};
const written = { ...emptyDraft(), name: " night ", balancerId: "b" };

describe("a draft", () => {
  it("of a schedule that is kept is sent as it is kept", () => {
    expect(requestOf(draftOf(kept), true)).toEqual(switched(kept, true));
    const hourly = { ...kept, daily_at: null, every_s: 7_200, time_zone: "UTC" };
    expect(draftOf(hourly)).toMatchObject({ rhythm: "every", every: "2", unit: "hour" });
    expect(requestOf(draftOf(hourly), true)).toEqual(switched(hourly, true));
  });

  it("sends what its kind needs, and nothing else", () => {
    const drift = {
      ...written,
      kind: "drift" as const,
      rhythm: "every" as const,
      every: "3",
      unit: "day" as const,
    };
    expect(requestOf({ ...drift, weights: { x: "1" }, form: "{}" }, false)).toEqual({
      name: "night",
      balancer_id: "b",
      kind: "drift",
      enabled: false,
      daily_at: null,
      every_s: 259_200,
      time_zone: "UTC",
      weights: null,
      form: null,
    });
    const apply = { ...written, kind: "apply" as const, form: '{"name": "shop"}' };
    expect(requestOf(apply, true).form).toEqual({ name: "shop" });
  });

  it("leaves members out whose weight is empty", () => {
    const weights = { ...written, pool: "app", weights: { "10.0.0.1:80": "7", "10.0.0.2:80": " " } };
    expect(requestOf(weights, true).weights).toEqual({ pool: "app", members: { "10.0.0.1:80": 7 } });
  });
});

it.each([
  [{ name: " " }, { name: "fault.name" }],
  [{ balancerId: "" }, { balancer: "fault.balancer" }],
  [{ dailyAt: "" }, { when: "fault.time" }],
  [{ rhythm: "every", every: "0" }, { when: "fault.every" }],
  [{ pool: "" }, { pool: "fault.pool" }],
  [{ weights: {} }, { weights: "fault.noWeight" }],
  [{ weights: { a: "257" } }, { weights: "fault.weight" }],
  [{ weights: { a: "1.5" } }, { weights: "fault.weight" }],
  [{ kind: "apply", form: "[]" }, { form: "fault.form" }],
  [{ kind: "apply", form: "{" }, { form: "fault.form" }],
  [{ kind: "drift", pool: "" }, {}],
  [{}, {}],
] as const)("of a draft with %o says %o", (changes, faults) => {
  const good = { ...written, pool: "app", weights: { a: "1" } };
  expect(faultsOf({ ...good, ...changes })).toEqual(faults);
});
