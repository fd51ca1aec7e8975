import { describe, expect, it } from "vitest";
import { newForm } from "./document";
import { setAt } from "./path";
import { nearestField, pathAfterRemoval } from "./problems";
import { FormStore } from "./store";

const make = () => new FormStore(newForm(), true);
const remote = { path: "listeners[0].protocol_port", code: "duplicate", message: "Port 80 is taken." };

describe("form store", () => {
  it("does not scold before a field was left or the button was pressed", () => {
    const store = make();
    expect(store.shown("name")).toBeUndefined();
    store.touch("name");
    expect(store.shown("name")?.code).toBe("required");
    expect(store.shown("vip.subnet_id")).toBeUndefined();
    store.submit();
    expect(store.shown("vip.subnet_id")?.code).toBe("network");
  });

  it("shows the server’s word at its field until the value changes", () => {
    const store = make();
    store.submit();
    store.judge([remote]);
    store.change((form) => setAt(form, "name", "shop"));
    expect(store.shown(remote.path)?.message).toBe("Port 80 is taken.");
    store.change((form) => setAt(form, remote.path, 81));
    expect(store.shown(remote.path)).toBeUndefined();
  });

  it("lets touched fields move with their row", () => {
    const store = make();
    const rows = ["a", "", "c"].map((address) => ({ address, protocol_port: 80 }));
    store.change((form) => setAt(form, "pools[0].members", rows));
    store.touch("pools[0].members[1].address");
    store.remove("pools[0].members[0]");
    expect(store.shown("pools[0].members[0].address")?.code).toBe("required");
    expect(store.shown("pools[0].members[1].address")).toBeUndefined();
  });

  it("tells its listeners once a change", () => {
    const store = make();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.change((form) => form);
    store.change((form) => setAt(form, "name", "shop"));
    stop();
    store.touch("name");
    expect(told).toBe(1);
  });
});

describe("problems", () => {
  it("land at the nearest field that is there", () => {
    const there = new Set(["listeners[0].insert_headers", "listeners[0]"]);
    expect(nearestField("listeners[0].insert_headers.X-Forwarded-For", (path) => there.has(path))).toBe(
      "listeners[0].insert_headers",
    );
    expect(nearestField("listeners[0].novel", (path) => there.has(path))).toBe("listeners[0]");
    expect(nearestField("novel", (path) => there.has(path))).toBeNull();
  });

  it.each([
    ["pools[0].members[2].weight", "pools[0].members[1].weight"],
    ["pools[0].members[0].weight", null],
    ["pools[1].members[2].weight", "pools[1].members[2].weight"],
  ])("move when the first member goes: %s", (before, after) => {
    expect(pathAfterRemoval(before, "pools[0].members[0]")).toBe(after);
  });
});

it("shows what is wrong with one line of a field at that field", () => {
  const store = make();
  store.change((form) => setAt(form, "listeners[0].allowed_cidrs", ["10.0.0.0/8"]));
  store.judge([{ path: "listeners[0].allowed_cidrs[0]", code: "cidr", message: "No." }]);
  expect(store.shown("listeners[0].allowed_cidrs")).toBeUndefined();
  store.touch("listeners[0].allowed_cidrs");
  expect(store.shown("listeners[0].allowed_cidrs")?.message).toBe("No.");
});
