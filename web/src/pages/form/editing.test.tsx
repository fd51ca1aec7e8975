import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { putDraft } from "@/lib/form/draft";
import { keepSent } from "@/lib/form/sent";
import { makeOperation, makeTask } from "@/testing";
import { open, setUp } from "./formTesting";

vi.mock("@/api/calls");

beforeEach(setUp);
afterEach(cleanup);

const members = [11, 12, 13].map((end) => ({ address: `10.0.0.${end}`, protocol_port: 80 }));
const rule = { type: "PATH", compare_type: "STARTS_WITH", value: "/a" };
const policies = ["first", "second"].map((name) => ({ name, action: "REJECT", rules: [rule] }));
const shop = {
  name: "shop",
  vip: { subnet_id: "s1" },
  listeners: [
    { name: "web", protocol: "HTTP", protocol_port: 80, default_pool: "app", l7policies: policies },
  ],
  pools: [{ name: "app", protocol: "HTTP", lb_algorithm: "ROUND_ROBIN", members }],
};

/** A part of the page comes with its first use, on a machine that may be busy. */
const PATIENT = { timeout: 10_000 };

/** The form of a shop that was left unfinished. */
async function goOn() {
  putDraft(localStorage, "new", { form: shop, revision: null, base: null, savedAt: "2026-01-01" });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Continue with it" }));
}

const addresses = (): string[] =>
  screen.getAllByRole<HTMLInputElement>("textbox", { name: /^Address/ }).map((one) => one.value);

it("puts a server back in its place, by keyboard, and the keyboard stays near", async () => {
  await goOn();
  await userEvent.click(screen.getByRole("button", { name: "Remove 10.0.0.12" }));
  expect(addresses()).toEqual(["10.0.0.11", "10.0.0.13"]);
  expect(screen.getByText("Removed: server 10.0.0.12:80.")).toBeDefined();
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("10.0.0.13"));
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(addresses()).toEqual(["10.0.0.11", "10.0.0.12", "10.0.0.13"]);
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("10.0.0.12"));
});

it("leaves Ctrl+Z to the text that is being typed", async () => {
  await goOn();
  await userEvent.click(screen.getByRole("button", { name: "Remove 10.0.0.12" }));
  await userEvent.click(screen.getByDisplayValue("shop"));
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(addresses()).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(addresses()).toHaveLength(3);
});

it("makes rows of lines that are pasted as an address", async () => {
  await goOn();
  await userEvent.click(screen.getByRole("button", { name: "Type an address" }));
  const empty = screen.getAllByRole("textbox", { name: /^Address/ }).at(-1);
  if (!empty) throw new Error("no row");
  const lines = "10.0.0.21:8080 5\n10.0.0.11:80\n10.0.0.22";
  fireEvent.paste(empty, { clipboardData: { getData: () => lines } });
  // The second is there already; the empty row gave way.
  expect(addresses().slice(3)).toEqual(["10.0.0.21", "10.0.0.22"]);
  const weights = screen.getAllByRole<HTMLInputElement>("textbox", { name: /^Weight/ });
  expect(weights.map((one) => one.value).slice(3)).toEqual(["5", ""]);
});

it("adds what is pasted in the dialog, and sends nothing", async () => {
  await goOn();
  await userEvent.click(screen.getByRole("button", { name: "Paste a list" }));
  const lines = await screen.findByRole("textbox", { name: "Servers" }, PATIENT);
  fireEvent.change(lines, { target: { value: "10.0.0.31\nnowhere" } });
  expect(screen.getByText(/Left out, as it has no IP address: nowhere/)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Add 1 server" }));
  expect(addresses().at(-1)).toBe("10.0.0.31");
  expect(calls.createBalancer).not.toHaveBeenCalled();
});

it("moves a policy by keyboard, and the keyboard stays on the button", async () => {
  await goOn();
  const down = await screen.findByRole("button", { name: "Move policy 1. first down" }, PATIENT);
  down.focus();
  await userEvent.keyboard("{Enter}");
  const moved = await screen.findByRole("button", { name: "Move policy 2. first down" });
  await waitFor(() => expect(document.activeElement).toBe(moved));
});

it("brings a health check back as it was when it was switched off by mistake", async () => {
  await goOn();
  await userEvent.click(screen.getByRole("button", { name: /Health check/ }));
  const on = screen.getByRole("switch", { name: "Ask the servers whether they are well" });
  await userEvent.click(on);
  const every = screen.getByRole<HTMLInputElement>("textbox", { name: /^Every/ });
  await userEvent.clear(every);
  await userEvent.type(every, "17");
  await userEvent.click(on);
  await userEvent.click(on);
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: /^Every/ }).value).toBe("17");
});

it("shows what Octavia refused at its field, until it is changed", async () => {
  const words = "Invalid input for field/attribute protocol_port. Value: '80'.";
  const error = {
    code: "refused",
    what: "",
    names: {},
    words,
    status: 400,
    request_id: null,
    remedies: ["edit"],
    problems: [],
  };
  const task = makeTask({ state: "FAILED", form_path: "listeners[0]", error });
  const failed = makeOperation({
    id: "op",
    state: "FAILED",
    kind: "apply",
    balancer_id: null,
    tasks: [task],
  });
  vi.mocked(calls.getOperation).mockResolvedValue(failed);
  keepSent(localStorage, "op", { form: shop, revision: null, base: null, savedAt: "2026-01-01" });
  open("/balancers/new?from=op");
  const notice = await screen.findByText("Octavia refused this form when it was sent before:", {}, PATIENT);
  const port = screen.getAllByRole("textbox", { name: /^Port/ })[0];
  if (!port) throw new Error("no port");
  expect(port.getAttribute("aria-invalid")).toBe("true");
  const box = notice.closest<HTMLElement>(".pf-v6-c-alert");
  if (!box) throw new Error("no box");
  await userEvent.click(within(box).getByRole("button", { name: /Port/ }));
  await waitFor(() => expect(document.activeElement).toBe(port));
  await userEvent.type(port, "80");
  expect(port.getAttribute("aria-invalid")).not.toBe("true");
});

it("leads to the board, or to the balancer, from a form with which its tab began", async () => {
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("at /")).toBeDefined();
  cleanup();
  const form = { id: "lb", name: "shop", listeners: [], pools: [] };
  vi.mocked(calls.getBalancerForm).mockResolvedValue({ form, revision: "r1" });
  open("/balancers/lb/edit");
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("at /balancers/lb")).toBeDefined();
});

it("keeps a pasted list when its dialog is closed by Escape", async () => {
  await goOn();
  const paste = async () => {
    await userEvent.click(screen.getByRole("button", { name: "Paste a list" }));
    return screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Servers" }, PATIENT);
  };
  await userEvent.type(await paste(), "10.0.0.99:80");
  await userEvent.keyboard("{Escape}");
  const lines = await paste();
  expect(lines.value).toBe("10.0.0.99:80");
  await userEvent.click(screen.getByRole("button", { name: "Add 1 server" }));
  expect(addresses()).toContain("10.0.0.99");
  expect((await paste()).value).toBe("");
});
