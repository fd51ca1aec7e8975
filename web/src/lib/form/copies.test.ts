import { expect, it } from "vitest";
import { cloneOf, renewed } from "./copies";
import { toDocument, withKeys } from "./document";
import { renamePool } from "./links";
import type { JsonObject } from "./path";

const shop: JsonObject = {
  id: "lb",
  name: "shop",
  vip: { subnet_id: "s", address: "10.0.0.5", port_id: "port", floating_ip: { id: "f" } },
  listeners: [{ id: "l", name: "web", default_pool: "app" }],
  pools: [{ id: "p", name: "app", members: [{ id: "m", address: "10.0.0.11" }] }],
};

it("clones without ids and without what only one balancer can have", () => {
  expect(toDocument(cloneOf(shop, "b"))).toEqual({
    name: "b",
    vip: { subnet_id: "s" },
    listeners: [{ name: "web", default_pool: "app" }],
    pools: [{ name: "app", members: [{ address: "10.0.0.11" }] }],
  });
});

it("names pools that only their ids told apart, so that links to them hold", () => {
  const pools = [
    { id: "p-1", name: "" },
    { id: "p-2", name: "app" },
    { id: "p-3", name: "app" },
  ];
  const l7policies = [{ action: "REDIRECT_TO_POOL", redirect_pool: "p-3" }];
  const copy = cloneOf({ listeners: [{ default_pool: "p-1", l7policies }], pools }, "b");
  expect(toDocument(copy)).toMatchObject({
    listeners: [{ default_pool: "pool-1", l7policies: [{ redirect_pool: "app" }] }],
    pools: [{ name: "pool-1" }, { name: "pool-2" }, { name: "app" }],
  });
});

it("makes a new balancer of an edit whose balancer is gone: with all that was typed", () => {
  const base = withKeys(shop) as JsonObject;
  expect(toDocument(renewed(base, base))).toEqual(toDocument(cloneOf(shop, "shop")));
  const typed = { ...renamePool(base, "pools[0]", "core"), description: "mine" };
  expect(toDocument(renewed(typed, base))).toMatchObject({
    name: "shop",
    description: "mine",
    listeners: [{ default_pool: "core" }],
    pools: [{ name: "core" }],
  });
  for (const chosen of [{ id: "other" }, { network_id: "public" }]) {
    const form = { ...base, vip: { ...(base.vip as JsonObject), floating_ip: chosen } };
    expect(toDocument(renewed(form, base)).vip).toEqual({ subnet_id: "s", floating_ip: chosen });
  }
});
