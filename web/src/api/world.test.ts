import { describe, expect, it } from "vitest";

import { makeBalancer, makeMessage, makeOperation, NOON } from "@/testing";

import { afterMessages, createJoiner, EMPTY, type Told } from "./world";

/** A message that came in one part. */
function told(fields: Parameters<typeof makeMessage>[0] = {}): Told {
  return createJoiner()(makeMessage(fields)) ?? expect.fail("more was to come");
}

const brief = {
  id: "o-1",
  kind: "apply",
  state: "RUNNING" as const,
  done: 0,
  total: 1,
  eta_s: null,
  step: "",
  waiting: "",
  run_at: null,
};

describe("afterMessages", () => {
  it("forgets what it had when a snapshot comes", () => {
    const first = afterMessages(EMPTY, [told({ balancers: [makeBalancer({ id: "old" })] })], NOON);
    const next = afterMessages(first, [told({ balancers: [makeBalancer({ id: "new" })] })], NOON);
    expect([...next.balancers.keys()]).toEqual(["new"]);
    expect(next.ready).toBe(true);
  });

  it("applies changes in order and removes what is gone", () => {
    const first = afterMessages(EMPTY, [told({ balancers: [makeBalancer({ id: "a" })] })], NOON);
    const changes = [
      { kind: "balancer" as const, id: "b", value: { ...makeBalancer({ id: "b" }) } },
      { kind: "operation" as const, id: "o-1", value: { ...makeOperation() } },
      { kind: "balancer" as const, id: "a", value: null },
    ];
    const next = afterMessages(first, [told({ type: "changes", revision: 2, changes })], NOON);
    expect([...next.balancers.keys()]).toEqual(["b"]);
    expect([...next.operations.keys()]).toEqual(["o-1"]);
    expect(next.revision).toBe(2);
  });

  it("keeps untouched maps as they are when only a ping comes", () => {
    const first = afterMessages(EMPTY, [told()], NOON);
    const next = afterMessages(first, [told({ type: "ping", revision: 1 })], NOON + 1);
    expect(next.balancers).toBe(first.balancers);
    expect(next.heardAt).toBe(NOON + 1);
  });

  it("turns the card of a wanted balancer into that of the made one", () => {
    const wanted = makeBalancer({ id: null, operation: brief });
    const first = afterMessages(EMPTY, [told({ balancers: [wanted] })], NOON);
    expect([...first.balancers.keys()]).toEqual(["operation:o-1"]);
    const made = { ...makeBalancer({ id: "b-9", operation: brief }) };
    const changes = [{ kind: "balancer" as const, id: "b-9", value: made }];
    const next = afterMessages(first, [told({ type: "changes", revision: 2, changes })], NOON);
    expect([...next.balancers.keys()]).toEqual(["b-9"]);
  });

  it("leaves a snapshot as it came when changes come with it", () => {
    const snapshot = told({ balancers: [makeBalancer({ id: "a" })] });
    const changes = [{ kind: "balancer" as const, id: "b", value: { ...makeBalancer({ id: "b" }) } }];
    const next = afterMessages(EMPTY, [snapshot, told({ type: "changes", revision: 2, changes })], NOON);
    expect([...next.balancers.keys()]).toEqual(["a", "b"]);
    expect([...snapshot.balancers.keys()]).toEqual(["a"]);
  });
});

describe("createJoiner", () => {
  it("makes one snapshot of the parts in which it comes", () => {
    const join = createJoiner();
    const first = makeMessage({
      more: true,
      revision: 0,
      epoch: "",
      balancers: [makeBalancer({ id: "a" })],
      operations: [makeOperation({ id: "o-1" })],
    });
    expect(join(first)).toBeUndefined();
    const whole = join(makeMessage({ revision: 7, epoch: "e-7", balancers: [makeBalancer({ id: "b" })] }));
    expect(whole).toMatchObject({ type: "snapshot", revision: 7, epoch: "e-7" });
    expect([...(whole?.balancers.keys() ?? [])]).toEqual(["a", "b"]);
    expect([...(whole?.operations.keys() ?? [])]).toEqual(["o-1"]);
  });

  it("begins anew behind the last part", () => {
    const join = createJoiner();
    join(makeMessage({ balancers: [makeBalancer({ id: "a" })] }));
    expect(join(makeMessage({ type: "ping" }))?.balancers.size).toBe(0);
  });
});
