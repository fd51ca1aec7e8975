/* eslint-disable @typescript-eslint/no-non-null-assertion -- a test fails loudly where something is missing */
import { describe, expect, it } from "vitest";
import { changesBetween, merge } from "./merge";
import type { JsonObject } from "./path";

const base: JsonObject = {
  name: "shop",
  pools: [
    {
      id: "p",
      name: "app",
      members: [
        { id: "m1", address: "10.0.0.1", protocol_port: 80, weight: 1 },
        { id: "m2", address: "10.0.0.2", protocol_port: 80 },
      ],
    },
  ],
};
const edit = (change: (copy: { name: string; pools: { members: JsonObject[] }[] }) => void): JsonObject => {
  const copy = structuredClone(base) as never;
  change(copy);
  return copy;
};

describe("two people at once", () => {
  it("keeps what both changed in different places", () => {
    const mine = edit((form) => {
      form.name = "market";
    });
    const theirs = edit((form) => {
      form.pools[0]!.members[0]!.weight = 9;
    });
    expect(merge(base, mine, theirs)).toEqual(
      edit((form) => {
        form.name = "market";
        form.pools[0]!.members[0]!.weight = 9;
      }),
    );
  });

  it("keeps mine where both changed one field", () => {
    const mine = edit((form) => {
      form.name = "mine";
    });
    expect(
      merge(
        base,
        mine,
        edit((form) => {
          form.name = "theirs";
        }),
      ).name,
    ).toBe("mine");
  });

  it("takes their new and their gone members, and mine", () => {
    const mine = edit((form) => {
      form.pools[0]!.members.push({ address: "10.0.0.3", protocol_port: 80 });
    });
    const theirs = edit((form) => {
      form.pools[0]!.members.splice(1, 1, { id: "m4", address: "10.0.0.4", protocol_port: 80 });
    });
    const merged = merge(base, mine, theirs) as never as { pools: { members: { address: string }[] }[] };
    expect(merged.pools[0]!.members.map((member) => member.address)).toEqual([
      "10.0.0.1",
      "10.0.0.3",
      "10.0.0.4",
    ]);
  });

  it("says what changed, object by object", () => {
    const newer = edit((form) => {
      form.pools[0]!.members[0]!.weight = 9;
      form.pools[0]!.members[1] = { id: "m5", address: "10.0.0.5", protocol_port: 81 };
    });
    expect(changesBetween(base, newer)).toEqual([
      { path: "pools[0].members[0].weight", change: "changed", name: "10.0.0.1:80", old: 1, new: 9 },
      { path: "pools[0].members[1]", change: "added", name: "10.0.0.5:81" },
      { path: "pools[0].members[1]", change: "removed", name: "10.0.0.2:80" },
    ]);
    expect(changesBetween(base, structuredClone(base))).toEqual([]);
  });
});
