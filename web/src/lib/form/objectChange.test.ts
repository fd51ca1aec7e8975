import { expect, it } from "vitest";
import { pathOfObject, withFields, withoutObject } from "./objectChange";
import { getAt, type JsonObject } from "./path";

const form: JsonObject = {
  id: "lb",
  vip: { floating_ip: { id: "fip" } },
  listeners: [
    { id: "l", default_pool: "app", l7policies: [{ id: "y", rules: [{ id: "r1" }, { id: "r2" }] }] },
  ],
  pools: [
    { id: "p", name: "app", healthmonitor: { id: "h" }, members: [{ id: "m1", weight: 1 }, { id: "m2" }] },
  ],
};

it.each([
  ["lb", ""],
  ["y", "listeners[0].l7policies[0]"],
  ["r2", "listeners[0].l7policies[0].rules[1]"],
  ["h", "pools[0].healthmonitor"],
  ["m2", "pools[0].members[1]"],
  ["gone", null],
])("finds %s", (id, path) => {
  expect(pathOfObject(form, id)).toBe(path);
});

it("takes an object out, with the links to it", () => {
  expect(getAt(withoutObject(form, "m1") ?? {}, "pools[0].members")).toEqual([{ id: "m2" }]);
  expect(getAt(withoutObject(form, "h") ?? {}, "pools[0].healthmonitor")).toBeNull();
  const without = withoutObject(form, "p") ?? {};
  expect(without.pools).toEqual([]);
  expect(getAt(without, "listeners[0].default_pool")).toBeUndefined();
});

it("never takes the balancer itself out, nor what is not there", () => {
  expect(withoutObject(form, "lb")).toBeNull();
  expect(withoutObject(form, "gone")).toBeNull();
});

it("changes fields of one object and leaves its others", () => {
  const next = withFields(form, "m1", { weight: 0 });
  expect(getAt(next ?? {}, "pools[0].members[0]")).toEqual({ id: "m1", weight: 0 });
  expect(withFields(form, "lb", { admin_state_up: false })?.pools).toBe(form.pools);
});
