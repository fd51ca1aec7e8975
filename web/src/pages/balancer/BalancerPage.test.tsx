import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import type { Action } from "@/api/types";
import { EMPTY, setWorld } from "@/api/world";
import { subscribeAnnouncements } from "@/lib/announce";
import { makeDetail, makeListener, makeMember, makePolicy, makePool } from "@/lib/topology/samples";
import { makeReadiness } from "@/testing";
import { layOut, makePlan, renderPages } from "@/testingPage";
import BalancerPage from "./BalancerPage";

vi.mock("@/api/calls");

const allowed = (...names: string[]): Action[] =>
  names.map((action) => ({ action, allowed: true, code: "", reasons: [] }));
const pending: Action[] = ["update", "delete", "failover"].map((action) => ({
  action,
  allowed: false,
  code: "loadbalancer_pending",
  reasons: ["The balancer is PENDING_UPDATE."],
}));
const detail = () =>
  makeDetail(
    [makeListener("web", "app", [makePolicy("old", null)])],
    [
      makePool("app", {
        members: [makeMember("m1", { operating_status: "ERROR", actions: allowed("update", "delete") })],
      }),
    ],
  );

const open = (address = "/balancers/lb") =>
  renderPages({ "/balancers/:balancerId": <BalancerPage /> }, address);

beforeEach(() => {
  vi.resetAllMocks();
  layOut(1300); // a desk's
  vi.mocked(calls.getBalancer).mockResolvedValue(detail());
  vi.mocked(calls.getCatalog).mockRejectedValue(
    new ApiProblem({ status: 403, code: "forbidden", detail: "" }),
  );
  vi.mocked(calls.makePlan).mockResolvedValue(makePlan());
});
afterEach(() => {
  cleanup();
  setWorld(EMPTY);
  vi.restoreAllMocks();
});

it("says of every object both statuses, in words and for tests", async () => {
  open();
  const member = await screen.findByRole("button", { name: /10\.0\.0\.1:80/ });
  expect(member.dataset.operatingStatus).toBe("ERROR");
  expect(member.textContent).toContain("Failing");
  expect(screen.getByText("otherwise")).toBeDefined();
});

it("opens everything about an object by keyboard, and gives the focus back", async () => {
  open();
  const node = await screen.findByRole("button", { name: /HTTP|web/ });
  node.focus();
  await userEvent.keyboard("{Enter}");
  const panel = await screen.findByRole("complementary", { name: /listener web/ });
  expect(document.activeElement).toBe(panel);
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement?.id).toBe("node-web"));
  expect(screen.queryByRole("complementary")).toBeNull();
});

it("says that what is looked at has gone, unless the server has just begun; the keyboard stays on the page", async () => {
  const said: string[] = [];
  const stop = subscribeAnnouncements((sentence) => said.push(sentence));
  open("/balancers/lb?object=m1");
  const panel = () => screen.queryByRole("complementary", { name: /server 10\.0\.0\.1:80/ });
  await waitFor(() => expect(document.activeElement).toBe(panel()));
  const begins = { ...EMPTY, health: makeReadiness({ ready: false, loaded: false }) };
  const unknown = new ApiProblem({ status: 404, code: "not_found", detail: "" });
  vi.mocked(calls.getBalancer).mockRejectedValue(unknown);
  act(() => setWorld({ ...begins, epoch: "2" }));
  await waitFor(() => expect(calls.getBalancer).toHaveBeenCalledTimes(2));
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(panel()).not.toBeNull();
  vi.mocked(calls.getBalancer).mockResolvedValue(makeDetail([], [makePool("app")]));
  act(() => setWorld({ ...EMPTY, health: makeReadiness(), epoch: "3" }));
  await waitFor(() => expect(said).toEqual(["server 10.0.0.1:80 is gone"]));
  expect(panel()).toBeNull();
  expect(document.activeElement?.id).toBe("node-lb");
  stop();
});

async function openDrain() {
  open();
  await userEvent.click(await screen.findByRole("button", { name: /10\.0\.0\.1:80/ }));
  const panel = await screen.findByRole("complementary");
  await userEvent.click(within(panel).getByRole("button", { name: "Drain" }));
  return screen.findByRole("dialog");
}

it("makes the plan anew when somebody was faster, and Escape closes the question alone", async () => {
  const members = [{ id: "m1", address: "10.0.0.1", protocol_port: 80, weight: 5 }];
  const read = (revision: string) => ({ form: { id: "lb", pools: [{ id: "app", members }] }, revision });
  vi.mocked(calls.getBalancerForm).mockResolvedValueOnce(read("r1") as never);
  vi.mocked(calls.getBalancerForm).mockResolvedValue(read("r2") as never);
  const changed = new ApiProblem({ status: 412, code: "revision_changed", detail: "" });
  vi.mocked(calls.updateBalancer).mockRejectedValue(changed);
  const dialog = await openDrain();
  await within(dialog).findByText(/freezes the balancer once/);
  const drain = within(dialog).getByRole("button", { name: "Drain" });
  await userEvent.click(drain);
  expect(await within(dialog).findByText(/has changed since/)).toBeDefined();
  await waitFor(() => expect(calls.makePlan).toHaveBeenCalledTimes(2));
  await userEvent.click(drain);
  await waitFor(() => expect(vi.mocked(calls.updateBalancer).mock.lastCall?.[2]).toBe("r2"));
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByRole("complementary")).toBeDefined();
});

it("drains a server by a change of the form, after its plan was seen", async () => {
  vi.mocked(calls.getBalancerForm).mockResolvedValue({
    form: {
      id: "lb",
      pools: [{ id: "app", members: [{ id: "m1", address: "10.0.0.1", protocol_port: 80, weight: 5 }] }],
    },
    revision: "r9",
  } as never);
  vi.mocked(calls.updateBalancer).mockResolvedValue({} as never);
  const dialog = await openDrain();
  await within(dialog).findByText(/freezes the balancer once/);
  await userEvent.click(within(dialog).getByRole("button", { name: "Drain" }));
  const [, form, revision] = vi.mocked(calls.updateBalancer).mock.lastCall ?? [];
  expect(form?.pools?.[0]?.members).toEqual([
    { id: "m1", address: "10.0.0.1", protocol_port: 80, weight: 0 },
  ]);
  expect(revision).toBe("r9");
});

it("keeps what cannot be done now visible with its reason; an edit can be queued all the same", async () => {
  vi.mocked(calls.getBalancer).mockResolvedValue({
    ...detail(),
    provisioning_status: "PENDING_UPDATE",
    actions: pending,
  });
  open();
  const remove = await screen.findByRole("button", {
    name: "Delete",
    description: "The balancer is PENDING_UPDATE.",
  });
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByRole("button", { name: "Edit" }).getAttribute("aria-disabled")).toBeNull();
});

it("says that a balancer is gone", async () => {
  vi.mocked(calls.getBalancer).mockRejectedValue(
    new ApiProblem({ status: 404, code: "not_found", detail: "" }),
  );
  open("/balancers/nowhere");
  expect(await screen.findByText("There is no balancer nowhere")).toBeDefined();
});
