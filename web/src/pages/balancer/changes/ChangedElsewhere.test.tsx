import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Drift } from "@/api/changes";
import { client } from "@/api/client";
import { createQueryClient } from "@/api/queries";
import { makeDetail } from "@/lib/topology/samples";
import ChangedElsewhere from "./ChangedElsewhere";

vi.mock("@/api/client", async (original) => {
  const real = await original<typeof import("@/api/client")>();
  return { ...real, client: { GET: vi.fn(), POST: vi.fn() } };
});

const PATIENCE = { timeout: 10_000 };
const drift: Drift = {
  balancer_id: "lb",
  differs: true,
  revision: 3,
  since: "2026-05-04T12:00:00Z",
  differences: [
    {
      path: "pools[0].members[0].weight",
      change: "changed",
      kind: "member",
      name: "web-1",
      field: "weight",
      old: 5,
      new: 9,
    },
  ],
};
const plan = {
  steps: [
    {
      key: "m",
      kind: "member.update",
      method: "PUT",
      path: "",
      name: "web-1",
      summary: "",
      form_path: "",
      waits_for: [],
      eta_s: 2,
    },
  ],
  transactions: 1,
  eta_s: 2,
  differences: [],
  warnings: [],
  takes_along: {},
  stays: {},
  leaves: [],
  quota: {},
};
const answering = (data: unknown) => Promise.resolve({ data, response: new Response() }) as never;

beforeEach(() => {
  vi.mocked(client.GET).mockImplementation(() => answering({ can_write: true }));
  vi.mocked(client.POST).mockImplementation((path: string) => answering(path.endsWith("/plans") ? plan : {}));
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter>
        <ChangedElsewhere balancer={makeDetail([], [])} drift={drift} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const posted = () => {
  const sent = vi.mocked(client.POST).mock.calls as unknown as [string][];
  return sent.map(([path]) => path.split("/").at(-1));
};

async function press(first: string) {
  await userEvent.click(await screen.findByRole("button", { name: first }));
  const dialog = await screen.findByRole("dialog", {}, PATIENCE);
  const button = within(dialog).getByRole("button", { name: first });
  await waitFor(() => expect(button).toHaveProperty("disabled", false), PATIENCE);
  await userEvent.click(button);
}

it("says what is ours and what is theirs", async () => {
  expect((await screen.findByText("5", { selector: "del" }, PATIENCE)).textContent).toBe("5");
  expect(screen.getByText("9", { selector: "ins" })).toBeDefined();
});

it("brings ours back after its plan was seen", async () => {
  await press("Bring ours back");
  await waitFor(() => expect(posted()).toEqual(["plans", "revert"]), PATIENCE);
});

it("takes theirs without a plan: nothing is sent to the cloud", async () => {
  await press("Accept theirs");
  await waitFor(() => expect(posted()).toEqual(["accept"]), PATIENCE);
});
