import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import { putDraft } from "@/lib/form/draft";
import { create, open, setUp } from "./formTesting";

vi.mock("@/api/calls");

beforeEach(setUp);
afterEach(cleanup);

const pool = (name: string) => ({ name, protocol: "HTTP", lb_algorithm: "ROUND_ROBIN" });
const policy = { action: "REJECT", rules: [{ type: "PATH", compare_type: "EQUAL_TO", value: "/a" }] };
const shop = {
  name: "shop",
  vip: { subnet_id: "s1" },
  listeners: [{ protocol: "HTTP", protocol_port: 80, default_pool: "app", l7policies: [policy] }],
  pools: [pool("app")],
};

const descriptionOf = (control: HTMLElement): string =>
  (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent ?? "")
    .join(" ");

it("sends nothing while something is missing, says what, and leads there", async () => {
  open();
  await screen.findByRole("combobox", { name: "Network" });
  await userEvent.click(create());
  const refusal = screen.getByText("One thing has to be mended first:").closest<HTMLElement>(".lf-refusal");
  if (!refusal) throw new Error("no summary");
  await userEvent.click(within(refusal).getByRole("button", { name: /^Name/ }));
  const name = screen.getByRole("textbox", { name: /^Name/ });
  await waitFor(() => expect(document.activeElement).toBe(name));
  expect(name.getAttribute("aria-invalid")).toBe("true");
  expect(descriptionOf(name)).toContain("Needed.");
  expect(calls.createBalancer).not.toHaveBeenCalled();
});

it("puts the server's word at the field that it is about", async () => {
  const problems = [
    { path: "listeners[0].protocol_port", code: "port_taken", message: "Port 80 is taken.", params: {} },
  ];
  const refused = new ApiProblem({ status: 422, code: "form_rejected", detail: "1 problem", problems });
  vi.mocked(calls.createBalancer).mockRejectedValue(refused);
  open();
  await userEvent.type(await screen.findByRole("textbox", { name: /^Name/ }), "shop");
  await userEvent.click(create());
  const port = screen.getByRole("textbox", { name: /^Port/ });
  await waitFor(() => expect(port.getAttribute("aria-invalid")).toBe("true"));
  await waitFor(() => expect(descriptionOf(port)).toContain("Port 80 is taken."));
  await userEvent.clear(port);
  await userEvent.type(port, "81");
  expect(port.getAttribute("aria-invalid")).toBe("false");
});

it.each([
  ["listeners[0].l7policies", {}],
  ["listeners[0].l7policies[0].rules", {}],
  // In the plain form a listener and its pool are one thing: what joins them shows when it is wrong.
  ["listeners[0].default_pool", {}],
  ["pools[0].protocol", {}],
  ["pools[1].name", { pools: [pool("app"), pool("other")] }],
])("has a place for a problem at %s", async (path, more) => {
  const problems = [{ path, code: "wrong", message: "Do it otherwise.", params: {} }];
  const refused = new ApiProblem({ status: 422, code: "form_rejected", detail: "1 problem", problems });
  vi.mocked(calls.createBalancer).mockRejectedValue(refused);
  putDraft(localStorage, "new", {
    form: { ...shop, ...more },
    revision: null,
    base: null,
    savedAt: "2026-01-01",
  });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Continue with it" }));
  await userEvent.click(create());
  await screen.findByText("One thing has to be mended first:");
  await waitFor(() => {
    const said = screen.getAllByText("Do it otherwise.");
    expect(said.filter((one) => one.closest("[data-path], .lf-fold"))).toHaveLength(1);
  });
});
