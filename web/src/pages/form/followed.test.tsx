import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import type { BalancerFormDocument, BalancerSummary } from "@/api/types";
import { EMPTY, setWorld } from "@/api/world";
import { putDraft, readDraft, readDrafts, type Draft } from "@/lib/form/draft";
import { getAt } from "@/lib/form/path";
import { makeBalancer, makeReadiness } from "@/testing";
import { makePlan } from "@/testingPage";
import { open, saveBoth, setUp } from "./formTesting";

vi.mock("@/api/calls");

/** A part of the page comes with its first use, on a machine that may be busy. */
const PATIENT = { timeout: 10_000 };
const shop: BalancerFormDocument["form"] = {
  id: "lb",
  name: "shop",
  vip: { subnet_id: "s1", address: "10.0.0.5" },
  listeners: [{ id: "l", name: "web", protocol: "HTTP", protocol_port: 80, default_pool: "app" }],
  pools: [{ id: "p", name: "app", protocol: "HTTP", lb_algorithm: "ROUND_ROBIN", members: [] }],
};

/** The stream tells: this is how the balancer is, or it is no more. */
function tell(fields: Partial<BalancerSummary> | null, health = makeReadiness()): void {
  const balancers = new Map(fields && [["lb", makeBalancer({ id: "lb", ...fields })]]);
  act(() => setWorld({ ...EMPTY, ready: true, connection: "live", health, balancers }));
}
const gone = () => new ApiProblem({ status: 404, code: "not_found", detail: "" });
const name = () => screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/ });
const button = (label: string) => screen.queryByRole("button", { name: label });
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 250)));

beforeEach(() => {
  setUp();
  tell({});
  vi.mocked(calls.getBalancerForm).mockResolvedValue({ form: shop, revision: "r1" });
  vi.mocked(calls.makePlan).mockResolvedValue(makePlan());
});
afterEach(() => {
  cleanup();
  setWorld(EMPTY);
});

/** An edit of the shop, with something typed. */
async function edit(): Promise<void> {
  open("/balancers/lb/edit");
  await userEvent.type(await name(), "-2");
  await screen.findAllByText(/1 call/, {}, PATIENT);
}

it("says that the balancer was deleted, switches Save off, and makes a new one of what was typed", async () => {
  await edit();
  vi.mocked(calls.getBalancerForm).mockRejectedValue(gone());
  tell(null);
  await screen.findByText(/^shop was deleted while this form was open/, {}, PATIENT);
  expect(screen.queryByText(/1 call/)).toBeNull();
  const save = button("Save changes");
  expect(save?.getAttribute("aria-disabled")).toBe("true");
  expect(document.getElementById(save?.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(
    /is gone/,
  );
  expect(button("Later…")).toBeNull();
  expect(screen.getByRole("link", { name: "Back to the board" }).getAttribute("href")).toBe("/");
  await userEvent.type(await name(), "{Enter}");
  expect(calls.updateBalancer).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Make a new one of it" }));
  await screen.findByRole("heading", { name: "New balancer" });
  await waitFor(async () => expect((await name()).value).toBe("shop-2"));
  await waitFor(async () => expect(document.activeElement).toBe(await name()));
  expect(readDraft(localStorage, "lb")).toBeNull();
  expect(readDrafts(localStorage, "new")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Create balancer" }));
  await screen.findByText("at /balancers/operation:op");
  expect(vi.mocked(calls.createBalancer).mock.lastCall?.[0]).toEqual({
    name: "shop-2",
    vip: { subnet_id: "s1" },
    listeners: [{ name: "web", protocol: "HTTP", protocol_port: 80, default_pool: "app" }],
    pools: [{ name: "app", protocol: "HTTP", lb_algorithm: "ROUND_ROBIN", members: [] }],
  });
  expect(readDrafts(localStorage, "new")).toEqual([]);
});

it("does not take a server that begins anew for a deletion", async () => {
  await edit();
  vi.mocked(calls.getBalancerForm).mockRejectedValueOnce(gone());
  tell(null, makeReadiness({ ready: false, loaded: false }));
  await waitFor(() => expect(calls.getBalancerForm).toHaveBeenCalledTimes(2));
  await settle();
  tell({});
  await settle();
  expect(screen.queryByText(/was deleted/)).toBeNull();
  expect(button("Save changes")?.getAttribute("aria-disabled")).not.toBe("true");
  expect((await name()).value).toBe("shop-2");
});

it("says early that others changed settings, offers the choice, and nothing for mere statuses", async () => {
  await edit();
  const reads = () => vi.mocked(calls.getBalancerForm).mock.calls.length;
  tell({ operating_status: "DEGRADED", members_by_status: { ERROR: 2 } });
  await settle();
  expect(reads()).toBe(1);
  tell({ updated_at: "2026-05-04T12:00:00Z" });
  await settle();
  expect(reads()).toBe(2);
  expect(screen.queryByText(/has changed since/)).toBeNull();
  const theirs = { form: { ...shop, description: "theirs" }, revision: "r2" };
  vi.mocked(calls.getBalancerForm).mockResolvedValue(theirs);
  tell({ provisioning_status: "PENDING_UPDATE" });
  await settle();
  expect(reads()).toBe(2);
  tell({ updated_at: "2026-05-04T12:00:09Z" });
  await screen.findByText(/has changed since you opened this form/, {}, PATIENT);
  expect((await name()).value).toBe("shop-2");
  await userEvent.click(screen.getByRole("button", { name: "See what, and choose" }));
  expect(await screen.findByText("theirs", {}, PATIENT)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Put my changes on top" }));
  await waitFor(() => expect(screen.queryByText(/has changed since/)).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(button("Save changes")));
  await saveBoth();
});

it("says it at once where a draft began before the change", async () => {
  const savedAt = "2026-01-01";
  putDraft(localStorage, "lb", {
    form: { ...shop, name: "half" },
    revision: "r0",
    base: { ...shop },
    savedAt,
  });
  open("/balancers/lb/edit");
  await name();
  expect(screen.queryByText(/has changed since/)).toBeNull();
  await userEvent.click(await screen.findByRole("button", { name: "Continue with it" }));
  await screen.findByText(/has changed since you opened this form/, {}, PATIENT);
});

it.each([
  ["/balancers/new?from=lb", "What was to be copied is gone", "clone-lb", "10.0.0.5"],
  ["/balancers/lb/edit", "What was to be edited is gone", "lb", undefined],
])(
  "says at %s that it is gone, leads on, and gives back what was typed there",
  async (address, title, subject, at) => {
    vi.mocked(calls.getBalancerForm).mockRejectedValue(gone());
    tell(null);
    open(address);
    await screen.findByRole("heading", { name: title }, PATIENT);
    expect(document.title).toBe(`${title} · lbaas-ui`);
    expect(button("Try again")).toBeNull();
    expect(button("Make a new one of it")).toBeNull();
    const linkTo = (label: string) => screen.getByRole("link", { name: label }).getAttribute("href");
    expect(linkTo("Begin with an empty form")).toBe("/balancers/new");
    expect(linkTo("Back to the board")).toBe("/");
    cleanup();
    const form = { ...shop, name: "half" } as Draft["form"];
    putDraft(localStorage, subject, { form, revision: null, base: null, savedAt: "2026-01-01" });
    open(address);
    await userEvent.click(await screen.findByRole("button", { name: "Make a new one of it" }));
    await waitFor(async () => expect((await name()).value).toBe("half"));
    expect(readDraft(localStorage, subject)).toBeNull();
    expect(getAt(readDrafts(localStorage, "new")[0]?.draft.form, "vip.address")).toBe(at);
  },
);
