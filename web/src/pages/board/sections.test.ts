import { describe, expect, it } from "vitest";

import { atOnce } from "@/lib/slices";
import { makeBalancer } from "@/testing";

import { grouped } from "./arrange";
import { partsOf, search, sectionOf, SECTIONS, sortBy, troubleOf } from "./sections";

const operation = (state: "QUEUED" | "RUNNING" | "FAILED" | "PAUSED") => ({
  id: "o-1",
  kind: "apply",
  state,
  done: 0,
  total: 1,
  eta_s: null,
  step: "",
  waiting: "",
  run_at: null,
});

describe("sectionOf", () => {
  it.each([
    ["healthy", makeBalancer()],
    ["healthy", makeBalancer({ operating_status: "NO_MONITOR" })],
    ["needs", makeBalancer({ provisioning_status: "ERROR" })],
    ["needs", makeBalancer({ operating_status: "DEGRADED" })],
    ["needs", makeBalancer({ operation: operation("FAILED") })],
    ["needs", makeBalancer({ operation: operation("PAUSED") })],
    ["needs", makeBalancer({ in_error: 1 })],
    ["working", makeBalancer({ in_error: 1, operation: operation("RUNNING") })],
    ["working", makeBalancer({ provisioning_status: "PENDING_UPDATE" })],
    ["working", makeBalancer({ provisioning_status: "ERROR", operation: operation("RUNNING") })],
    ["working", makeBalancer({ operation: operation("QUEUED") })],
    ["off", makeBalancer({ admin_state_up: false })],
    ["off", makeBalancer({ operating_status: "OFFLINE" })],
  ])("is %s", (section, balancer) => {
    expect(sectionOf(balancer)).toBe(section);
  });
});

describe("search", () => {
  const shop = makeBalancer({ name: "Shop", tags: ["prod"] });
  const mail = makeBalancer({ id: "b-2", name: "mail", vip_address: "10.9.9.9" });

  it.each([
    ["", [shop, mail]],
    ["sho", [shop]],
    ["10.9", [mail]],
    ["prod shop", [shop]],
    ["prod mail", []],
  ])("finds by %j", (query, found) => {
    expect(search([shop, mail], query)).toEqual(found);
  });
});

describe("order", () => {
  it("of addresses is by number", () => {
    const list = ["10.0.0.10", "10.0.0.9"].map((vip_address) =>
      makeBalancer({ id: vip_address, vip_address }),
    );
    const sorted = sortBy(list, { column: "vip", descending: false });
    expect(sorted.map(({ vip_address }) => vip_address)).toEqual(["10.0.0.9", "10.0.0.10"]);
    expect(sortBy(list, { column: "vip", descending: true })[0]).toBe(list[0]);
  });
});

describe("what needs people", () => {
  const now = Date.parse("2026-05-04T12:00:00Z");
  const withEnd = (days: number) =>
    makeBalancer({ certificate_ends_at: new Date(now + days * 86_400_000).toISOString() });

  it("is a certificate that has run out; one that soon will is only said", () => {
    expect(sectionOf(withEnd(-1), now)).toBe("needs");
    expect(troubleOf(withEnd(-1), now)).toBe("certificate");
    expect(sectionOf(withEnd(3), now)).toBe("healthy");
    expect(troubleOf(withEnd(3), now)).toBe("certificateSoon");
    expect(troubleOf(withEnd(90), now)).toBeNull();
  });

  it("is a transaction that is stuck, although it still works", () => {
    const stuck = makeBalancer({
      provisioning_status: "PENDING_UPDATE",
      operation: { ...operation("RUNNING"), waiting: "transaction_stuck" },
    });
    expect(sectionOf(stuck, now)).toBe("needs");
  });
});

describe("parts of the board", () => {
  it("begin with what a person has marked, which stands nowhere else", () => {
    const [one, other] = [makeBalancer({ id: "1" }), makeBalancer({ id: "2", operating_status: "ERROR" })];
    const groups = atOnce(grouped([one, other]));
    const names = (marked: string[]) =>
      partsOf(groups, SECTIONS, new Set(marked)).map(({ name, balancers }) => [name, balancers.length]);
    expect(names([])).toEqual([
      ["needs", 1],
      ["healthy", 1],
    ]);
    expect(names(["1"])).toEqual([
      ["favourites", 1],
      ["needs", 1],
    ]);
    expect(partsOf(groups, SECTIONS, new Set(["1", "2"]))[0]?.balancers).toEqual([other, one]);
  });
});
