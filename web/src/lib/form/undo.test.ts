import { expect, it } from "vitest";
import { withKeys } from "./document";
import { getAt, removeAt, setAt, type JsonObject } from "./path";
import { FormStore } from "./store";
import { removeItem } from "./undo";

const form = () =>
  withKeys({
    name: "shop",
    listeners: [{ name: "web", protocol: "HTTP", protocol_port: 80, default_pool: "app" }],
    pools: [
      { name: "other", members: [] },
      {
        name: "app",
        members: [{ address: "10.0.0.11" }, { address: "10.0.0.12" }, { address: "10.0.0.13" }],
      },
    ],
  }) as JsonObject;

it("puts a server back in its place, whatever was typed since", () => {
  const removal = removeItem(form(), "pools[1].members[1]");
  expect(removal).toMatchObject({ kind: "member", name: "10.0.0.12:" });
  // The pool before it goes meanwhile: its own pool has another number now.
  const later = setAt(removeAt(removal?.form ?? {}, "pools[0]"), "name", "shop-2");
  const back = removal?.undo(later);
  expect(back?.path).toBe("pools[0].members[1]");
  expect(back?.form.name).toBe("shop-2");
  expect(getAt(back?.form, "pools[0].members")).toHaveLength(3);
});

it("puts a pool back with the links to it, except where somebody chose another", () => {
  const removal = removeItem(form(), "pools[1]");
  expect(getAt(removal?.form, "listeners[0].default_pool")).toBeUndefined();
  expect(getAt(removal?.undo(removal.form)?.form, "listeners[0].default_pool")).toBe("app");
  const chosen = setAt(removal?.form ?? {}, "listeners[0].default_pool", "other");
  expect(getAt(removal?.undo(chosen)?.form, "listeners[0].default_pool")).toBe("other");
});

it("gives up where the place is gone, too", () => {
  const removal = removeItem(form(), "pools[1].members[0]");
  expect(removal?.undo(removeAt(removal.form, "pools[1]"))).toBeNull();
});

it("goes back one removal after the other", () => {
  const store = new FormStore(form(), true);
  store.remove("pools[1].members[2]");
  store.remove("pools[1]");
  expect(store.undo()).toBe("pools[1]");
  expect(store.undo()).toBe("pools[1].members[2]");
  expect(store.get().form).toEqual(expect.objectContaining({ name: "shop" }));
  expect(getAt(store.get().form, "pools[1].members")).toHaveLength(3);
});
