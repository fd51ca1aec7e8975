import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import { createQueryClient } from "@/api/queries";
import { makeOperation } from "@/testing";
import { OperationActions } from "./OperationActions";

vi.mock("@/api/calls");
afterEach(cleanup);

it("takes a refusal away with the state that it speaks of", async () => {
  const words = "It is paused already.";
  vi.mocked(calls.steerOperation).mockRejectedValue(
    new ApiProblem({ status: 409, code: "not_possible", detail: words }),
  );
  const actions = ["pause", "resume"].map((action) => ({ action, allowed: true, code: "", reasons: [] }));
  const queryClient = createQueryClient();
  const inState = (state: "RUNNING" | "PAUSED") => (
    <QueryClientProvider client={queryClient}>
      <OperationActions operation={makeOperation({ state, actions })} />
    </QueryClientProvider>
  );
  const { rerender } = render(inState("RUNNING"));
  await userEvent.click(screen.getByRole("button", { name: "Pause" }));
  expect(await screen.findByText(words)).toBeDefined();
  rerender(inState("PAUSED"));
  await waitFor(() => expect(screen.queryByText(words)).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Resume" }));
  expect(await screen.findByText(words)).toBeDefined();
});
