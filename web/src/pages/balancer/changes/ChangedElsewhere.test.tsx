import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Drift } from "@/api/changes";
import { client } from "@/api/client";
import { makeDetail } from "@/lib/topology/samples";
import { answering, makePlan, renderPages } from "@/testingPage";
import ChangedElsewhere from "./ChangedElsewhere";

vi.mock("@/api/client", async (original) => {
  const real = await original<typeof import("@/api/client")>();
  return { ...real, client: { GET: vi.fn(), POST: vi.fn() } };
});

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
beforeEach(() => {
  vi.mocked(client.GET).mockImplementation(() => answering({ can_write: true }));
  vi.mocked(client.POST).mockImplementation((path: string) =>
    answering(path.endsWith("/plans") ? makePlan() : {}),
  );
  renderPages({ "*": <ChangedElsewhere balancer={makeDetail([], [])} drift={drift} /> });
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
  const dialog = await screen.findByRole("dialog");
  const button = within(dialog).getByRole("button", { name: first });
  await waitFor(() => expect(button).toHaveProperty("disabled", false));
  await userEvent.click(button);
}

it("says what is ours and what is theirs", async () => {
  expect((await screen.findByText("5", { selector: "del" })).textContent).toBe("5");
  expect(screen.getByText("9", { selector: "ins" })).toBeDefined();
});

it("brings ours back after its plan was seen", async () => {
  await press("Bring ours back");
  await waitFor(() => expect(posted()).toEqual(["plans", "revert"]));
});

it("takes theirs without a plan: nothing is sent to the cloud", async () => {
  await press("Accept theirs");
  await waitFor(() => expect(posted()).toEqual(["accept"]));
});
