import { expect, it, vi } from "vitest";

import { atOnce } from "@/lib/slices";
import { makeBalancer } from "@/testing";

import { createArranger, createNameOrder, found } from "./arrange";

const named = (...names: string[]) => names.map((name) => makeBalancer({ id: name, name }));

it("is by name as people count, also for those that come later", () => {
  const inOrder = createNameOrder();
  const order = (...names: string[]) => atOnce(inOrder(named(...names))).map(({ name }) => name);
  expect(order("b-10", "b-2")).toEqual(["b-2", "b-10"]);
  expect(order("b-10", "b-3", "b-2")).toEqual(["b-2", "b-3", "b-10"]);
  expect(order("b-10", "b-2")).toEqual(["b-2", "b-10"]);
});

it("of thousands is the same as of a few, in many pieces", () => {
  const names = Array.from({ length: 2000 }, (_, place) => `b-${(place * 7) % 2000}`);
  const work = createNameOrder()(named(...names));
  let pieces = 0;
  let step = work.next();
  for (; !step.done; step = work.next()) pieces += 1;
  expect(step.value.map(({ name }) => name)).toEqual(names.map((_, place) => `b-${place}`));
  expect(pieces).toBeGreaterThan(5);
});

it("puts each balancer in exactly one section", () => {
  const all = [makeBalancer(), makeBalancer({ id: "b-2", provisioning_status: "ERROR" })];
  const { groups } = atOnce(createArranger()(all));
  expect(groups).toMatchObject({ needs: [all[1]], healthy: [all[0]], working: [], off: [] });
});

it("keeps of all what a search finds", () => {
  const all = atOnce(createArranger()(named("mail", "shop")));
  expect(found(all, " ")).toBe(all);
  expect(found(all, "sho").ordered.map(({ name }) => name)).toEqual(["shop"]);
  expect(found(all, "sho").groups.healthy.map(({ name }) => name)).toEqual(["shop"]);
});

it("compares names that come in order little more than once each", () => {
  let compared = 0;
  const compare = vi.spyOn(Intl, "Collator").mockImplementation(
    class {
      compare = (one: string, other: string) => {
        compared += 1;
        return one < other ? -1 : Number(one > other);
      };
    } as unknown as typeof Intl.Collator,
  );
  const names = Array.from({ length: 2000 }, (_, place) => `b-${String(place).padStart(4, "0")}`);
  expect(atOnce(createNameOrder()(named(...names))).map(({ name }) => name)).toEqual(names);
  expect(compared).toBeLessThan(2100);
  compare.mockRestore();
});
