import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ServerUse } from "@/api/changes";
import { client } from "@/api/client";
import { answering, renderPages } from "@/testingPage";
import MaintenancePage from "./MaintenancePage";

vi.mock("@/api/client", async (original) => {
  const real = await original<typeof import("@/api/client")>();
  return { ...real, client: { GET: vi.fn(), POST: vi.fn() } };
});

function makeUse(name: string, fields: Partial<ServerUse> = {}): ServerUse {
  return {
    server: `id-${name}`,
    name,
    addresses: ["10.0.0.1"],
    members: [
      {
        id: `m-${name}`,
        balancer_id: "b-1",
        balancer_name: "shop",
        pool_id: "p",
        pool_name: "app",
        address: "10.0.0.1",
        protocol_port: 80,
        weight: 5,
        admin_state_up: true,
        operating_status: null,
        before: null,
      },
    ],
    maintenance: null,
    ...fields,
  };
}

const out = makeUse("web-2", {
  maintenance: {
    id: "x",
    going: "on",
    since: "2026-05-04T12:00:00Z",
    who: "anna",
    note: "disk",
    operations: {},
  },
});
beforeEach(() => {
  vi.mocked(client.GET).mockImplementation((path: string) =>
    answering(path.endsWith("/maintenance") ? { servers: [makeUse("web-1"), out] } : { can_write: true }),
  );
  vi.mocked(client.POST).mockImplementation((path: string) =>
    answering(path.endsWith("/plan") ? { server: out, balancers: [] } : out),
  );
  renderPages({ "*": <MaintenancePage /> });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("shows who is out first, by whom and why, and finds servers by their balancers", async () => {
  const items = await screen.findAllByRole("listitem");
  expect(items[0]?.dataset.server).toBe("web-2");
  expect(items[0]?.textContent).toContain("disk");
  await userEvent.type(screen.getByRole("searchbox"), "nothing like it");
  expect(screen.queryByRole("heading", { level: 2 })).toBeNull();
});

it("asks with what would happen, and sends the note", async () => {
  await userEvent.click(await screen.findByRole("button", { name: "Start maintenance" }));
  const dialog = await screen.findByRole("dialog", {}, { timeout: 10_000 });
  await userEvent.type(within(dialog).getByRole("textbox"), "new disk");
  const press = within(dialog).getByRole("button", { name: "Start maintenance" });
  await waitFor(() => expect(press).toHaveProperty("disabled", false));
  await userEvent.click(press);
  expect(vi.mocked(client.POST).mock.lastCall?.[1]).toMatchObject({
    body: { server: "id-web-1", on: true, note: "new disk" },
  });
});
