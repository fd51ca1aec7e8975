import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import { putDraft, readDraft, readDrafts } from "@/lib/form/draft";
import { create, open, plan, saveBoth, setUp } from "./formTesting";

vi.mock("@/api/calls");

beforeEach(setUp);
afterEach(cleanup);

it("makes a plain balancer of five decisions, and goes on to its steps", async () => {
  open();
  const network = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Network" });
  await waitFor(() => expect(network.value).toBe("s1"));
  await userEvent.type(screen.getByRole("textbox", { name: /^Name/ }), "shop");
  await userEvent.click(screen.getByRole("button", { name: "Pick servers" }));
  await userEvent.click(await screen.findByRole("checkbox", { name: /All 2/ }));
  await userEvent.click(screen.getByRole("button", { name: "Add 2 servers" }));
  await userEvent.click(create());
  expect(await screen.findByText("at /balancers/operation:op")).toBeDefined();
  const [form, key] = vi.mocked(calls.createBalancer).mock.lastCall ?? [];
  expect(key).toBeTruthy();
  expect(form).toEqual({
    name: "shop",
    vip: { subnet_id: "s1" },
    listeners: [{ name: "http-80", protocol: "HTTP", protocol_port: 80, default_pool: "pool-1" }],
    pools: [
      {
        name: "pool-1",
        protocol: "HTTP",
        lb_algorithm: "ROUND_ROBIN",
        members: [
          { address: "10.0.0.11", name: "web-1", subnet_id: "s1", protocol_port: 80 },
          { address: "10.0.0.12", name: "web-2", subnet_id: "s1", protocol_port: 80 },
        ],
      },
    ],
  });
  expect(localStorage.getItem("lbaas-ui:draft:new")).toBeNull();
});

it("queues the form for a time, if a person wants that", async () => {
  open();
  const network = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Network" });
  await waitFor(() => expect(network.value).toBe("s1"));
  await userEvent.type(screen.getByRole("textbox", { name: /^Name/ }), "shop");
  await userEvent.click(screen.getByRole("button", { name: "Later…" }));
  const time = await screen.findByLabelText("Begins at");
  const queue = screen.getByRole<HTMLButtonElement>("button", { name: "Queue it" });
  fireEvent.change(time, { target: { value: "2020-01-01T10:00" } });
  expect(screen.getByText("This time is past.")).toBeDefined();
  expect(queue.disabled).toBe(true);
  fireEvent.change(time, { target: { value: "2120-01-01T10:00" } });
  await userEvent.click(queue);
  expect(await screen.findByText("at /balancers/operation:op")).toBeDefined();
  const [form, , runAt] = vi.mocked(calls.createBalancer).mock.lastCall ?? [];
  expect(form?.name).toBe("shop");
  expect(runAt).toBe(new Date(2120, 0, 1, 10).toISOString());
});

it("gives back what was typed before the page was left", async () => {
  open();
  await userEvent.type(await screen.findByRole("textbox", { name: /^Name/ }), "half");
  cleanup();
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Continue with it" }));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: /^Name/ }).value).toBe("half");
});

it("keeps what was left before beside what is typed now, and gives back both", async () => {
  const name = () => screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/ });
  const goOn = () => screen.findByRole("button", { name: "Continue with it" });
  putDraft(localStorage, "new", {
    form: { name: "half" },
    revision: null,
    base: null,
    savedAt: "2026-01-01",
  });
  open();
  await userEvent.type(await name(), "fresh");
  await userEvent.click(await goOn());
  await waitFor(async () => expect((await name()).value).toBe("half"));
  await waitFor(async () => expect(document.activeElement).toBe(await name()));
  await userEvent.click(await goOn());
  await waitFor(async () => expect((await name()).value).toBe("fresh"));
  cleanup();
  const left = readDrafts(localStorage, "new").map(({ draft }) => draft.form.name);
  expect(left).toEqual(expect.arrayContaining(["fresh", "half"]));
});

it("leaves an unfinished form alone until somebody types, and makes none of a visit", async () => {
  const left = { form: { name: "half" }, revision: null, base: null, savedAt: "2026-01-01" };
  for (const draft of [null, left]) {
    if (draft) putDraft(localStorage, "new", draft);
    open();
    const network = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Network" });
    await waitFor(() => expect(network.value).toBe("s1"));
    window.dispatchEvent(new Event("pagehide"));
    cleanup();
    expect(readDraft(localStorage, "new")).toEqual(draft);
  }
});

it("shows what others changed meanwhile and keeps what was typed", async () => {
  const form = { id: "lb", name: "shop", description: "old", listeners: [], pools: [] };
  vi.mocked(calls.getBalancerForm).mockResolvedValueOnce({ form, revision: "r1" });
  vi.mocked(calls.makePlan).mockResolvedValue({
    ...plan,
    steps: [
      {
        key: "a",
        kind: "loadbalancer.update",
        method: "PUT",
        path: "",
        name: "shop",
        summary: "",
        form_path: "",
        waits_for: [],
        eta_s: null,
      },
    ],
  });
  vi.mocked(calls.updateBalancer).mockRejectedValueOnce(
    new ApiProblem({ status: 412, code: "revision_changed", detail: "" }),
  );
  open("/balancers/lb/edit");
  const name = await screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/ });
  await userEvent.type(name, "-2");
  vi.mocked(calls.getBalancerForm).mockResolvedValue({
    form: { ...form, description: "theirs" },
    revision: "r2",
  });
  await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
  expect(await screen.findByText("theirs")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Put my changes on top" }));
  await saveBoth();
});
