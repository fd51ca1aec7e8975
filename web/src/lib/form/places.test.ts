import { expect, it } from "vitest";
import { placeAt, placesOf } from "./places";

it.each([
  ["listeners[0].l7policies[1].rules[2].value", "l7rule", "value"],
  ["pools[3].healthmonitor.url_path", "healthmonitor", "url_path"],
  ["listeners[0].allowed_cidrs[1]", "listener", "allowed_cidrs[1]"],
  ["vip.subnet_id", "loadbalancer", "vip.subnet_id"],
  ["pools[0].members[12]", "member", ""],
])("%s is of a %s", (path, kind, field) => {
  expect(placeAt(path)).toEqual({ kind, field });
});

it("names every object on the way", () => {
  expect(placesOf("pools[1].members[12].weight")).toEqual([
    { kind: "pool", base: "pools[1]", index: 1 },
    { kind: "member", base: "pools[1].members[12]", index: 12 },
  ]);
});
