import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import { createQueryClient } from "@/api/queries";
import type { Catalog, OperationDocument, PlanDocument } from "@/api/types";
import FormPage from "./FormPage";

vi.mock("@/api/calls");

const catalog = {
  subnets: [
    {
      id: "s1",
      name: "private-subnet",
      description: "",
      cidr: "10.0.0.0/24",
      ip_version: 4,
      network_id: "n1",
      network_name: "private",
      gateway_ip: null,
    },
  ],
  networks: [],
  floating_ips: [],
  flavors: [],
  availability_zones: [],
  providers: [],
  certificates: [],
  security_groups: [],
  quota: {},
  servers: [1, 2].map((number) => ({
    id: `v${number}`,
    name: `web-${number}`,
    description: "",
    status: "ACTIVE",
    addresses: [{ address: `10.0.0.1${number}`, network_name: "private", subnet_id: "s1", version: 4 }],
  })),
} as unknown as Catalog;
const plan: PlanDocument = {
  steps: [],
  transactions: 1,
  eta_s: null,
  differences: [],
  warnings: [],
  takes_along: {},
  quota: {},
};
const operation = { id: "op", balancer_id: null, balancer_name: "shop" } as unknown as OperationDocument;

function Where() {
  return <p>at {useLocation().pathname}</p>;
}

function open(address = "/balancers/new") {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[address]}>
        <Routes>
          <Route path="/balancers/new" element={<FormPage />} />
          <Route path="/balancers/:balancerId/edit" element={<FormPage />} />
          <Route path="*" element={<Where />} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const create = () => screen.getByRole("button", { name: "Create balancer" });

beforeEach(() => {
  localStorage.clear();
  vi.resetAllMocks();
  Element.prototype.scrollIntoView = () => undefined;
  vi.mocked(calls.getCatalog).mockResolvedValue(catalog);
  vi.mocked(calls.makePlan).mockResolvedValue(plan);
  vi.mocked(calls.createBalancer).mockResolvedValue(operation);
});
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
  expect(document.getElementById(name.getAttribute("aria-describedby") ?? "")?.textContent).toContain(
    "Needed.",
  );
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
  expect(document.getElementById(port.getAttribute("aria-describedby") ?? "")?.textContent).toContain(
    "Port 80 is taken.",
  );
  await userEvent.clear(port);
  await userEvent.type(port, "81");
  expect(port.getAttribute("aria-invalid")).toBe("false");
});

it("gives back what was typed before the page was left", async () => {
  open();
  await userEvent.type(await screen.findByRole("textbox", { name: /^Name/ }), "half");
  cleanup();
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Continue with it" }));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: /^Name/ }).value).toBe("half");
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
  vi.mocked(calls.updateBalancer).mockResolvedValue({ ...operation, balancer_id: "lb" });
  await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
  await screen.findByText("at /balancers/lb");
  const [, sent, revision] = vi.mocked(calls.updateBalancer).mock.lastCall ?? [];
  expect(sent).toMatchObject({ name: "shop-2", description: "theirs" });
  expect(revision).toBe("r2");
});
