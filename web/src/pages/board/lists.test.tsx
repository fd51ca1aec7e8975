import { act, cleanup, fireEvent } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { BalancerSummary } from "@/api/types";
import { EMPTY, getWorld, setWorld } from "@/api/world";
import { makeBalancer } from "@/testing";
import { layOut, renderPages } from "@/testingPage";
import BoardPage from "./BoardPage";

vi.unmock("@/lib/useTurns");
/** Who is drawn, in the order of the drawing: each card and each row holds one such button. */
const drawn = vi.hoisted(() => [] as string[]);
vi.mock("./FavouriteButton", () => ({ FavouriteButton: ({ id }: { id: string }) => void drawn.push(id) }));

const COUNT = 250;
const idOf = (number: number) => `b-${String(number).padStart(3, "0")}`;
const VIEWS = [["/"], ["/?view=table"]];

beforeEach(() => {
  vi.useFakeTimers();
  layOut(1300);
  drawn.length = 0;
  window.scrollY = 0;
  const all = Array.from({ length: COUNT }, (_, number) =>
    makeBalancer({ id: idOf(number), name: idOf(number) }),
  );
  setWorld({ ...EMPTY, ready: true, balancers: new Map(all.map((one) => [one.id ?? "", one])) });
});
afterEach(() => {
  cleanup();
  setWorld(EMPTY);
  localStorage.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const names = () =>
  [...document.querySelectorAll("[data-balancer]")].map((one) => one.getAttribute("data-balancer"));

/** As many frames as lists take turns, and more. */
async function draw(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await wait(100);
}

async function open(address: string): Promise<void> {
  act(() => renderPages({ "*": <BoardPage /> }, address));
  await draw();
}

function change(number: number, fields: Partial<BalancerSummary>): void {
  const balancers = new Map(getWorld().balancers);
  balancers.set(idOf(number), makeBalancer({ id: idOf(number), name: idOf(number), ...fields }));
  act(() => setWorld({ ...getWorld(), balancers }));
}

function scrollTo(place: number): void {
  window.scrollY = place;
  fireEvent.scroll(window);
}

it.each(VIEWS)("draws what is near the window, wherever the page stands: %s", async (address) => {
  await open(address);
  expect(names()).toContain(idOf(0));
  expect(names().length).toBeLessThan(COUNT / 4);
  scrollTo(1e6);
  await draw();
  expect(names()).toContain(idOf(COUNT - 1));
  expect(names()).not.toContain(idOf(0));
});

it.each(VIEWS)("draws each once, although they come in stages: %s", async (address) => {
  await open(address);
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn.toSorted()).toEqual(names());
});

it.each(VIEWS)("draws what the page comes to with several frames: %s", async (address) => {
  await open(address);
  drawn.length = 0;
  scrollTo(600);
  const first = drawn.length;
  await draw();
  expect(first).toBeGreaterThan(0);
  expect(drawn.length).toBeGreaterThan(first);
  expect(new Set(drawn).size).toBe(drawn.length);
});

it.each(VIEWS)("shows another order at once and whole: %s", async (address) => {
  await open(address);
  scrollTo(100);
  await draw();
  scrollTo(0);
  await draw();
  change(0, { name: "zzz" });
  while (names()[0] !== idOf(1)) await wait(1);
  const shown = names();
  await draw();
  expect(names()).toEqual(shown);
});

it.each(VIEWS)("draws nothing while the page moves by less than a step: %s", async (address) => {
  await open(address);
  drawn.length = 0;
  for (const place of [24, 48, 72, 96]) scrollTo(place);
  expect(drawn).toEqual([]);
});

it.each(VIEWS)("draws one balancer when one has changed: %s", async (address) => {
  await open(address);
  drawn.length = 0;
  change(3, { member_count: 3 });
  await wait(1000);
  expect(drawn).toEqual([idOf(3)]);
});

it("is not put in another order under a hand that scrolls, and is when it rests", async () => {
  await open("/");
  scrollTo(10);
  change(9, { provisioning_status: "ERROR" });
  for (let turn = 0; turn < 20; turn += 1) {
    await wait(100);
    scrollTo(10 + turn);
  }
  expect(names()[0]).toBe(idOf(0));
  await wait(1000);
  expect(names()[0]).toBe(idOf(9));
});

it("is put in order under a hand that does not rest for ten seconds", async () => {
  await open("/");
  scrollTo(10);
  change(9, { provisioning_status: "ERROR" });
  for (let turn = 0; turn < 110; turn += 1) {
    await wait(100);
    scrollTo(10 + (turn % 20));
  }
  expect(names()[0]).toBe(idOf(9));
});

it("begins where the page stands when cards become a table, and at the top when the board is opened anew", async () => {
  await open("/");
  scrollTo(6000);
  const other = document.querySelector("[data-key=v] button, button[data-key=v]");
  if (!other) throw new Error("There is no other view.");
  drawn.length = 0;
  fireEvent.click(other);
  await draw();
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn).not.toContain(idOf(0));
  cleanup();
  window.scrollY = 0;
  drawn.length = 0;
  await open("/");
  expect(drawn[0]).toBe(idOf(0));
});

it("shows a changed status at once, also under a hand that scrolls", async () => {
  await open("/");
  scrollTo(10);
  change(9, { provisioning_status: "ERROR" });
  expect(document.querySelector(`[data-balancer=${idOf(9)}]`)?.className).toContain("lb-card--needs");
});
