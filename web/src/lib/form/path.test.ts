import { describe, expect, it } from "vitest";
import {
  fieldId,
  getAt,
  insertAt,
  isWithin,
  itemOf,
  moveAt,
  parentOf,
  removeAt,
  setAt,
  stepsOf,
} from "./path";

const form = { listeners: [{ protocol_port: 80 }, { protocol_port: 443 }], vip: { subnet_id: "a" } };

describe("path", () => {
  it("reads the server’s spelling", () => {
    expect(stepsOf("pools[0].session_persistence.type")).toEqual(["pools", 0, "session_persistence", "type"]);
    expect(getAt(form, "listeners[1].protocol_port")).toBe(443);
    expect(getAt(form, "listeners[7].l7policies[0].name")).toBeUndefined();
  });

  it("changes one place and leaves what lies beside it as it was", () => {
    const next = setAt(form, "listeners[0].protocol_port", 81);
    expect(next.listeners[0]).toEqual({ protocol_port: 81 });
    expect(next.listeners[1]).toBe(form.listeners[1]);
    expect(next.vip).toBe(form.vip);
    expect(form.listeners[0]).toEqual({ protocol_port: 80 });
  });

  it("builds what is missing on the way and drops a key with undefined", () => {
    expect(setAt({}, "vip.floating_ip.network_id", "n")).toEqual({
      vip: { floating_ip: { network_id: "n" } },
    });
    expect(setAt(form, "vip.subnet_id", undefined).vip).toEqual({});
  });

  it("inserts, removes and moves items", () => {
    expect(insertAt(form, "pools", [{ name: "a" }]).listeners).toBe(form.listeners);
    expect(getAt(insertAt(form, "listeners", [{ protocol_port: 1 }], 0), "listeners[0].protocol_port")).toBe(
      1,
    );
    expect(removeAt(form, "listeners[0]").listeners).toEqual([{ protocol_port: 443 }]);
    expect(moveAt(form, "listeners[1]", -5).listeners).toEqual([
      { protocol_port: 443 },
      { protocol_port: 80 },
    ]);
  });

  it.each([
    ["listeners[0].protocol_port", "listeners[0]"],
    ["listeners[0]", "listeners"],
    ["listeners", ""],
  ])("knows what %s hangs on", (path, parent) => {
    expect(parentOf(path)).toBe(parent);
  });

  it("tells items and their fields from their neighbours", () => {
    expect(itemOf("pools[1].members[12]")).toEqual({ list: "pools[1].members", index: 12 });
    expect(isWithin("listeners[1].name", "listeners[1]")).toBe(true);
    expect(isWithin("listeners[11].name", "listeners[1]")).toBe(false);
  });

  it("gives ids that a selector can name", () => {
    expect(fieldId("listeners[0].l7policies[1].name")).toBe("field-listeners-0-l7policies-1-name");
    expect(fieldId("listeners[0]")).toBe("field-listeners-0");
  });
});
