import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import * as calls from "@/api/calls";
import { createQueryClient } from "@/api/queries";
import type { PlanDocument } from "@/api/types";

import DeleteQuestion from "./DeleteQuestion";

vi.mock("@/api/calls");
afterEach(cleanup);

const plan = (fate: "kept" | "released"): PlanDocument => ({
  steps: [],
  transactions: 1,
  eta_s: null,
  differences: [],
  warnings: [],
  takes_along: { listener: 2 },
  stays: {},
  leaves: [{ kind: "floatingip", id: "f", name: "203.0.113.7", fate, used_by: [] }],
  quota: {},
});

it("asks what becomes of a public address, and keeps it unless told otherwise", async () => {
  vi.mocked(calls.makePlan).mockImplementation((wanted) =>
    Promise.resolve(plan(wanted.release_floating_ips ? "released" : "kept")),
  );
  vi.mocked(calls.deleteBalancer).mockResolvedValue({} as never);
  const closed = vi.fn();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DeleteQuestion id="b" name="shop" onClose={closed} />
    </QueryClientProvider>,
  );
  expect(await screen.findByText("What stays in the project:")).toBeDefined();
  const box = screen.getByRole("checkbox", { name: "Give the public address back, too" });
  expect((box as HTMLInputElement).checked).toBe(false);
  await userEvent.click(box);
  expect(await screen.findByText("What is given back:")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  expect(calls.deleteBalancer).toHaveBeenCalledWith("b", true, null);
});

it("deletes at a time, if a person wants that", async () => {
  vi.mocked(calls.makePlan).mockResolvedValue(plan("kept"));
  vi.mocked(calls.deleteBalancer).mockResolvedValue({} as never);
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DeleteQuestion id="b" name="shop" onClose={vi.fn()} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole("checkbox", { name: "Not at once, but at a time" }));
  fireEvent.change(screen.getByLabelText("Begins at"), { target: { value: "" } });
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Delete" });
  expect(button.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText("Begins at"), { target: { value: "2120-01-01T10:00" } });
  await userEvent.click(button);
  const at = new Date(2120, 0, 1, 10).toISOString();
  await vi.waitFor(() => expect(calls.deleteBalancer).toHaveBeenLastCalledWith("b", false, at));
});
