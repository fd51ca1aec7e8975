import { describe, expect, it } from "vitest";

import { makeOperation, makeTask, NOON } from "@/testing";

import { kindOf, operationShare, partsOfStep, taskShare } from "./operations";

const sent = (secondsAgo: number) => new Date(NOON - secondsAgo * 1000).toISOString();

describe("taskShare", () => {
  it("is the part of the usual time that has passed", () => {
    const task = makeTask({ state: "CONFIRMING", sent_at: sent(3), eta_s: 6 });
    expect(taskShare(task, NOON)).toBeCloseTo(0.5);
  });

  it("never reaches its end, however long the task takes", () => {
    const task = makeTask({ state: "CONFIRMING", sent_at: sent(600), eta_s: 6 });
    expect(taskShare(task, NOON)).toBeGreaterThan(0.9);
    expect(taskShare(task, NOON)).toBeLessThanOrEqual(1);
  });

  it("is unknown where there is no history", () => {
    expect(taskShare(makeTask({ state: "CONFIRMING", sent_at: sent(3) }), NOON)).toBeNull();
  });
});

describe("operationShare", () => {
  it("adds the running task to those that are done", () => {
    const tasks = [
      makeTask({ state: "DONE" }),
      makeTask({ id: "t-2", state: "CONFIRMING", sent_at: sent(3), eta_s: 6 }),
    ];
    const operation = makeOperation({ tasks, progress: { done: 1, total: 2, eta_s: 3 } });
    expect(operationShare(operation, NOON)).toBeCloseTo(75);
  });

  it("is whole only when the operation is done", () => {
    expect(operationShare(makeOperation({ state: "DONE" }), NOON)).toBe(100);
    const nearly = makeOperation({ progress: { done: 1, total: 1, eta_s: 0 } });
    expect(operationShare(nearly, NOON)).toBe(99);
  });
});

it("tells making a balancer from changing one", () => {
  expect(kindOf(makeOperation({ balancer_id: null }))).toBe("create");
  expect(kindOf(makeOperation({ tasks: [makeTask({ kind: "loadbalancer.create" })] }))).toBe("create");
  expect(kindOf(makeOperation())).toBe("change");
  expect(kindOf(makeOperation({ kind: "delete" }))).toBe("delete");
});

it("takes a step's kind from its name", () => {
  expect(partsOfStep("l7rule.create PATH STARTS_WITH /api")).toEqual({
    kind: "l7rule.create",
    name: "PATH STARTS_WITH /api",
  });
  expect(partsOfStep("loadbalancer.delete")).toEqual({ kind: "loadbalancer.delete", name: "" });
});
