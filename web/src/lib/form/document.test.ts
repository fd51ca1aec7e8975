import { describe, expect, it } from "vitest";
import { newForm, toDocument, withKeys } from "./document";
import {
  freeName,
  isPlain,
  linksTo,
  poolRef,
  removePool,
  renamePool,
  setListener,
  nextMemberPort,
} from "./links";
import { getAt, type JsonObject } from "./path";

const shared = (): JsonObject => ({
  listeners: [
    {
      name: "a",
      protocol: "HTTP",
      protocol_port: 80,
      default_pool: "app",
      l7policies: [{ action: "REDIRECT_TO_POOL", redirect_pool: "app" }],
    },
    { name: "b", protocol: "TCP", protocol_port: 81, default_pool: "p-2" },
  ],
  pools: [
    { id: "p-1", name: "app" },
    { id: "p-2", name: "" },
  ],
});

describe("form document", () => {
  it("names only what a person touched", () => {
    expect(toDocument(newForm())).toEqual({
      name: "",
      listeners: [{ name: "http-80", protocol: "HTTP", protocol_port: 80, default_pool: "pool-1" }],
      pools: [{ name: "pool-1", protocol: "HTTP", lb_algorithm: "ROUND_ROBIN", members: [] }],
    });
  });

  it("keeps keys that it does not know", () => {
    const loaded: JsonObject = {
      name: "x",
      vip: { novel: { deep: [1, null] } },
      pools: [{ id: "p", future: "yes" }],
    };
    expect(toDocument(withKeys(loaded) as JsonObject)).toEqual(loaded);
  });

  it("links pools by name, and by id where the name is empty or shared", () => {
    expect(poolRef({ id: "p", name: "app" }, [{ name: "app" }])).toBe("app");
    expect(poolRef({ id: "p", name: "app" }, [{ name: "app" }, { name: "app" }])).toBe("p");
    expect(poolRef({ id: "p", name: "" }, [])).toBe("p");
  });

  it("renames a pool together with its links", () => {
    const state = renamePool(shared(), "pools[0]", "shop");
    expect(getAt(state, "listeners[0].default_pool")).toBe("shop");
    expect(getAt(state, "listeners[0].l7policies[0].redirect_pool")).toBe("shop");
    expect(getAt(state, "listeners[1].default_pool")).toBe("p-2");
  });

  it("keeps the link to a new pool while its name is typed anew", () => {
    const unnamed = renamePool(newForm(), "pools[0]", "");
    expect(isPlain(unnamed)).toBe(true);
    const renamed = renamePool(unnamed, "pools[0]", "shop");
    expect(getAt(renamed, "listeners[0].default_pool")).toBe("shop");
  });

  it("removes a pool together with its links", () => {
    const state = removePool(shared(), 0);
    expect(getAt(state, "pools")).toEqual([{ id: "p-2", name: "" }]);
    expect(linksTo(state, { id: "p-1", name: "app" })).toEqual([]);
    expect(getAt(state, "listeners[1].default_pool")).toBe("p-2");
  });

  it("lets name, usual port and pool protocol follow the listener while nobody said otherwise", () => {
    const state = setListener(newForm(), "listeners[0]", "protocol", "HTTPS");
    expect(toDocument(state)).toMatchObject({
      listeners: [{ name: "https-443", protocol: "HTTPS", protocol_port: 443 }],
      pools: [{ protocol: "HTTPS" }],
    });
  });

  it("leaves a name, a port and a shared pool alone that somebody chose", () => {
    let state = shared();
    state = setListener(state, "listeners[0]", "protocol", "TCP");
    expect(getAt(state, "listeners[0].name")).toBe("a");
    expect(getAt(state, "pools[0].protocol")).toBeUndefined();
    state = setListener(
      { listeners: [{ protocol: "HTTP", protocol_port: 8080 }], pools: [] },
      "listeners[0]",
      "protocol",
      "HTTPS",
    );
    expect(getAt(state, "listeners[0].protocol_port")).toBe(8080);
  });

  it("shows one listener with its pool as one thing", () => {
    expect(isPlain(newForm())).toBe(true);
    expect(isPlain(shared())).toBe(false);
  });

  it("finds the first free name", () => {
    expect(freeName({ pools: [{ name: "pool-1" }, { name: "pool-3" }] }, "pools", "pool")).toBe("pool-2");
  });
});

it("gives a new member the port that it most likely has", () => {
  expect(nextMemberPort(newForm(), "pools[0]")).toBe(80);
  const tls = setListener(newForm(), "listeners[0]", "protocol", "TERMINATED_HTTPS");
  expect(getAt(tls, "listeners[0].protocol_port")).toBe(443);
  expect(nextMemberPort(tls, "pools[0]")).toBe(80);
  const state = setListener(newForm(), "listeners[0]", "protocol_port", 8080);
  expect(nextMemberPort(state, "pools[0]")).toBe(8080);
  expect(nextMemberPort({ pools: [{ name: "a", members: [{ protocol_port: 9000 }] }] }, "pools[0]")).toBe(
    9000,
  );
});
