/** What the tests of the form share: a small cloud, and the page over it. A test file mocks `@/api/calls` itself. */
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, vi } from "vitest";
import * as calls from "@/api/calls";
import type { Catalog, OperationDocument } from "@/api/types";
import { makePlan, renderPages } from "@/testingPage";
import FormPage from "./FormPage";

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
  capabilities: {
    api_version: "2.30",
    services: [],
    missing_services: [],
    missing: [],
    default_provider: null,
  },
  servers: [1, 2].map((number) => ({
    id: `v${number}`,
    name: `web-${number}`,
    description: "",
    status: "ACTIVE",
    addresses: [{ address: `10.0.0.1${number}`, network_name: "private", subnet_id: "s1", version: 4 }],
  })),
} as unknown as Catalog;
export const plan = makePlan({ steps: [], eta_s: null });
export const operation = {
  id: "op",
  balancer_id: null,
  balancer_name: "shop",
} as unknown as OperationDocument;

function Where() {
  return <p>at {useLocation().pathname}</p>;
}

/** The form at an address. */
export const open = (address = "/balancers/new") =>
  renderPages(
    { "/balancers/new": <FormPage />, "/balancers/:balancerId/edit": <FormPage />, "*": <Where /> },
    address,
  );

export const create = () => screen.getByRole("button", { name: "Create balancer" });

/** The cloud answers, nothing was typed before, and what is sent is accepted. */
export function setUp(): void {
  localStorage.clear();
  vi.resetAllMocks();
  Element.prototype.scrollIntoView = () => undefined;
  vi.mocked(calls.getCatalog).mockResolvedValue(catalog);
  vi.mocked(calls.makePlan).mockResolvedValue(plan);
  vi.mocked(calls.createBalancer).mockResolvedValue(operation);
}

/** Saves an edit that was put on top of what somebody else did; both are sent, with the revision of theirs. */
export async function saveBoth(): Promise<void> {
  vi.mocked(calls.updateBalancer).mockResolvedValue({ ...operation, balancer_id: "lb" });
  await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
  await screen.findByText("at /balancers/lb");
  const [, sent, revision] = vi.mocked(calls.updateBalancer).mock.lastCall ?? [];
  expect(sent).toMatchObject({ name: "shop-2", description: "theirs" });
  expect(revision).toBe("r2");
}
