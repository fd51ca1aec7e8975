import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { unreachable } from "@/api/problem";
import type { OperationState } from "@/api/types";
import { EMPTY, setWorld } from "@/api/world";
import { getOffer, offer } from "@/lib/offers";
import { makeOperation, makeTask } from "@/testing";
import { renderPages } from "@/testingPage";
import { Offered } from "./Offered";

vi.mock("@/api/calls");

const tell = (state: OperationState) =>
  act(() => setWorld({ ...EMPTY, ready: true, operations: new Map([["o-1", makeOperation({ state })]]) }));

beforeEach(() => {
  vi.mocked(calls.steerOperation).mockResolvedValue(makeOperation());
  renderPages({
    "*": (
      <>
        <main id="content" tabIndex={-1} />
        <Offered />
      </>
    ),
  });
});
afterEach(() => {
  act(() => offer(null));
  cleanup();
  setWorld(EMPTY);
});

it("takes back what was done here, once", async () => {
  const undo = vi.fn();
  act(() => offer({ text: "nightly is removed.", undo }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByText("nightly is removed.")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("main"));
});

it("rolls an operation back, but not before it is done", async () => {
  tell("RUNNING");
  act(() => offer({ operationId: "o-1" }));
  expect(screen.getByRole("status").textContent).toBe("");
  tell("DONE");
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(calls.steerOperation).toHaveBeenCalledWith("o-1", "rollback");
});

it("offers nothing for an operation that failed: that explains itself", async () => {
  act(() => offer({ operationId: "o-1" }));
  tell("FAILED");
  await waitFor(() => expect(getOffer()).toBeNull());
});

it("keeps the way back, and says why, where it could not be gone", async () => {
  vi.mocked(calls.steerOperation).mockRejectedValueOnce(unreachable());
  tell("DONE");
  act(() => offer({ operationId: "o-1" }));
  const undo = await screen.findByRole("button", { name: "Undo" });
  await userEvent.click(undo);
  expect((await screen.findByRole("alert")).textContent).toBe("The server could not be reached.");
  await userEvent.click(undo);
  await waitFor(() => expect(getOffer()).toBeNull());
});

it("says what was changed, where it was one step", async () => {
  const step = { kind: "member.update", name: "web-1", summary: "weight 1 -> 2", state: "DONE" as const };
  const tasks = [makeTask({ state: "SKIPPED" }), makeTask({ ...step, id: "t-2" })];
  const operation = makeOperation({ state: "DONE", tasks });
  act(() => setWorld({ ...EMPTY, ready: true, operations: new Map([["o-1", operation]]) }));
  act(() => offer({ operationId: "o-1" }));
  await screen.findByRole("button", { name: "Undo" });
  const said = "shop was changed. Change server web-1: weight 1 -> 2";
  expect(screen.getByRole("status").textContent).toContain(said);
});
