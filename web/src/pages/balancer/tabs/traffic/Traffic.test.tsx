import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import type { StatusHistory } from "@/api/types";
import { makeDetail, makeListener, makeMember, makePool } from "@/lib/topology/samples";
import { makeStatistics, makeStrip, minute } from "@/lib/trafficSamples";
import { layOut, renderPages } from "@/testingPage";
import Traffic from "./Traffic";

vi.mock("@/api/calls");
// jsdom has no canvas; what is drawn is said in words, too, and those are looked at here.
vi.mock("uplot", () => ({ default: class { setData = vi.fn(); destroy = vi.fn(); } })); // prettier-ignore

const balancer = makeDetail(
  [makeListener("web", "app", [])],
  [makePool("app", { members: [makeMember("m1", { name: "one" }), makeMember("m2", { name: "two" })] })],
);
const history: StatusHistory = {
  since: minute(0),
  until: minute(60),
  strips: [
    makeStrip("lb", [[0, null, "ONLINE"]], { kind: "loadbalancer" }),
    makeStrip("m1", [[0, null, "ONLINE"]]),
    makeStrip("m2", [
      [0, 10, "ONLINE"],
      [10, 13, "ERROR"],
      [13, null, "ONLINE"],
    ]),
    makeStrip("m3", [[0, 5, "ERROR"]], { name: "three", present: false }),
  ],
};

const open = () => renderPages({ "*": <Traffic balancer={balancer} /> });

beforeEach(() => {
  vi.resetAllMocks();
  layOut(600);
  vi.mocked(calls.getStatistics).mockResolvedValue(makeStatistics());
  vi.mocked(calls.getStatuses).mockResolvedValue(history);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("says of each chart what it shows, and shows the newest values", async () => {
  open();
  const chart = await screen.findByRole("img", { name: /Bytes in a second: 300B at last, 500B at most/ });
  expect(chart.getAttribute("aria-label")).toContain("Bytes out a second: 4.5 kB at last, 9 kB at most");
  const card = screen.getByRole("region", { name: "Open connections" });
  expect(within(card).getByText("3")).toBeDefined();
});

it("has the same numbers as a table, newest first, without points of which nothing is known", async () => {
  open();
  const [summary] = await screen.findAllByText("The same as a table");
  await userEvent.click(summary as HTMLElement);
  const table = await screen.findByRole("region", { name: "Traffic, newest first" });
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows).toHaveLength(3);
  expect(within(rows[0] as HTMLElement).getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
    "3",
    "3",
    "300B",
    "4.5 kB",
    "0",
  ]); // prettier-ignore
});

it("asks for the listener and the time that were chosen", async () => {
  open();
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Traffic of" }), "web");
  await userEvent.click(screen.getByRole("button", { name: "1 week" }));
  const [id, objectId, since] = vi.mocked(calls.getStatistics).mock.lastCall ?? [];
  expect([id, objectId]).toEqual(["lb", "web"]);
  expect(Date.now() - Date.parse(since ?? "")).toBeCloseTo(7 * 86_400_000, -4);
});

it("tells how servers fared, the worst first, also those that are gone", async () => {
  open();
  await screen.findByText("Health over time");
  const rows = await screen.findAllByRole("listitem");
  expect(rows.map((row) => row.textContent)).toEqual([
    "The whole balancerOnline all the time",
    "two · 10.0.0.1:80Now Online · in trouble once, 3m",
    "one · 10.0.0.1:80Online all the time",
    "threein trouble once, 5m",
  ]);
});

it("teaches where nothing was read yet, and where nobody came", async () => {
  vi.mocked(calls.getStatistics).mockResolvedValue(makeStatistics({ totals: null }));
  open();
  expect(await screen.findByText("No traffic has been read yet")).toBeDefined();
  expect(screen.getByText(/reads the counters every 1m/)).toBeDefined();
  expect(screen.queryByRole("img")).toBeNull();
});

it("says why there is nothing new, in the server's own words", async () => {
  vi.mocked(calls.getStatistics).mockResolvedValue(makeStatistics({}, { trouble: "403: not allowed" }));
  open();
  expect((await screen.findByText("403: not allowed")).getAttribute("lang")).toBe("en");
});

it("says that this server reads none, and how that is changed", async () => {
  vi.mocked(calls.getStatistics).mockResolvedValue(makeStatistics({ totals: null }, { every_s: null }));
  open();
  expect(await screen.findByText("This server reads no traffic")).toBeDefined();
  expect(screen.queryByText("No traffic has been read yet")).toBeNull();
});

it("shows health when traffic cannot be read", async () => {
  vi.mocked(calls.getStatistics).mockRejectedValue(
    new ApiProblem({ status: 422, code: "invalid_request", detail: "no" }),
  );
  open();
  expect(await screen.findByRole("alert")).toBeDefined();
  expect(await screen.findByText("Health over time")).toBeDefined();
});
