import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Revision } from "@/api/changes";
import * as calls from "@/api/calls";
import { client } from "@/api/client";
import type { TimelineEntry } from "@/api/types";
import { makeDetail } from "@/lib/topology/samples";
import { answering, layOut, renderPages } from "@/testingPage";
import BalancerPage from "../BalancerPage";

vi.mock("@/api/calls");
vi.mock("@/api/client", async (original) => {
  const real = await original<typeof import("@/api/client")>();
  return { ...real, client: { GET: vi.fn(), POST: vi.fn() } };
});

const at = (operation: number) => `2026-05-04T12:00:0${operation}Z`;
const ended = (operation: number): TimelineEntry => ({
  at: at(operation),
  what: "operation",
  kind: "apply",
  id: `o-${operation}`,
  name: "shop",
  old: "RUNNING",
  new: "DONE",
  why: "",
  why_code: "",
  why_names: {},
  who: "ann",
  request_id: null,
  operation_id: `o-${operation}`,
  balancer_id: "lb",
});
const revision = (number: number): Revision => ({
  number,
  at: at(number),
  who: "ann",
  origin: "applied",
  kind: "apply",
  operation_id: `o-${number}`,
  note: `note ${number}`,
  note_code: "",
  note_names: {},
  changes: 0,
  differences: [],
});

beforeEach(() => {
  layOut(1300);
  vi.mocked(calls.getBalancer).mockResolvedValue(makeDetail([], []));
  vi.mocked(calls.getTimeline).mockResolvedValue({ entries: [3, 2, 1].map(ended) });
  vi.mocked(client.GET).mockImplementation(() =>
    answering({ revisions: [3, 2, 1].map(revision), next_before: null }),
  );
});
/** The page, and what stands in the address. */
const address = { at: "" };
function Here() {
  const { search } = useLocation();
  useEffect(() => void (address.at = search), [search]);
  return <BalancerPage />;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("leads from the end of an operation to the revision that it made, and from there back", async () => {
  renderPages({ "/balancers/:balancerId": <BalancerPage /> }, "/balancers/lb?tab=timeline");
  await userEvent.click(await screen.findByRole("link", { name: "Revision 2" }));
  expect(await screen.findByText("note 2")).toBeDefined();
  expect(screen.queryByText("note 1")).toBeNull();
  const item = screen.getByText("note 2").closest("li");
  await waitFor(() => expect(document.activeElement).toBe(item));
  await userEvent.click(screen.getAllByRole("link", { name: "In the timeline" })[1] as HTMLElement);
  const search = await screen.findByRole("textbox", { name: /^Search/ });
  expect((search as HTMLInputElement).value).toBe("o-2");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
});

it("has a button that copies the request id of what failed, and of nothing else", async () => {
  const failed = { ...ended(2), what: "task" as const, new: "FAILED", request_id: "req-2" };
  const entries = [{ ...ended(3), request_id: "req-3" }, failed];
  vi.mocked(calls.getTimeline).mockResolvedValue({ entries });
  renderPages({ "/balancers/:balancerId": <BalancerPage /> }, "/balancers/lb?tab=timeline");
  await screen.findByText("req-3");
  expect(screen.getAllByRole("button", { name: "Copy Request id" })).toHaveLength(1);
  expect(screen.getByText("req-2").closest(".lb-copy")).not.toBeNull();
});

it("stays narrowed while other tabs are open, and after the address was opened again", async () => {
  renderPages({ "/balancers/:balancerId": <Here /> }, "/balancers/lb?tab=timeline");
  await userEvent.type(await screen.findByRole("textbox", { name: /^Search/ }), "o-2");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Steps" }));
  await waitFor(() => expect(address.at).toBe("?tab=timeline&find=o-2&what=task"));
  await userEvent.click(screen.getByRole("tab", { name: "Overview" }));
  await waitFor(() => expect(address.at).toBe("?find=o-2&what=task"));
  await userEvent.click(screen.getByRole("tab", { name: "Timeline" }));
  const search = await screen.findByRole<HTMLInputElement>("textbox", { name: /^Search/ });
  expect(search.value).toBe("o-2");
  cleanup();
  renderPages({ "/balancers/:balancerId": <Here /> }, `/balancers/lb${address.at}`);
  expect((await screen.findByRole("button", { name: "Steps" })).getAttribute("aria-pressed")).toBe("true");
});
