import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { useAskAgain } from "@/api/loading";
import { unreachable } from "@/api/problem";
import { EMPTY, setWorld } from "@/api/world";
import { renderPages } from "@/testingPage";
import FormPage from "./FormPage";
import { plan, setUp } from "./formTesting";

vi.mock("@/api/calls");

const NOTHING = "Nothing differs: there is nothing to do.";
const UNKNOWN = "The plan could not be worked out just now.";
const isConnected = (connection: "live" | "reconnecting") => setWorld({ ...EMPTY, connection });

function Page() {
  useAskAgain();
  return <FormPage />;
}

beforeEach(() => {
  setUp();
  isConnected("live");
  const form = { id: "lb", name: "shop", listeners: [], pools: [] };
  vi.mocked(calls.getBalancerForm).mockResolvedValue({ form, revision: "r1" });
});
afterEach(() => {
  cleanup();
  setWorld(EMPTY);
});

it("says no plan of an earlier form while the server is away, and asks again when it is back", async () => {
  renderPages({ "/balancers/:balancerId/edit": <Page /> }, "/balancers/lb/edit");
  await waitFor(() => expect(screen.getAllByText(NOTHING).length).toBeGreaterThan(1));
  act(() => isConnected("reconnecting"));
  vi.mocked(calls.makePlan).mockRejectedValue(unreachable());
  await userEvent.type(await screen.findByRole("textbox", { name: /^Name/ }), "2");
  expect(await screen.findByText(UNKNOWN)).toBeDefined();
  expect(screen.queryByText(NOTHING)).toBeNull();
  await waitFor(() => expect(calls.makePlan).toHaveBeenCalledTimes(4), { timeout: 5000 });
  vi.mocked(calls.makePlan).mockResolvedValue(plan);
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(screen.getByText(UNKNOWN)).toBeDefined();
  act(() => isConnected("live"));
  await waitFor(() => expect(screen.queryByText(UNKNOWN)).toBeNull());
}, 15_000);
