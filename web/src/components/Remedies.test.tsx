import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import * as calls from "@/api/calls";
import type { OperationDocument, TaskError } from "@/api/types";
import { OperationSteer } from "@/pages/balancer/OperationSteer";
import { makeOperation } from "@/testing";
import { renderPages } from "@/testingPage";
import { Remedies } from "./Remedies";

vi.mock("@/api/calls");
afterEach(cleanup);

const ERROR: TaskError = {
  code: "refused",
  what: "The cloud refuses this call.",
  words: "",
  names: {},
  status: 403,
  request_id: null,
  remedies: ["retry"],
  problems: [],
};

const failed = (fields: Partial<OperationDocument> = {}) => {
  const actions = ["retry", "dismiss"].map((action) => ({ action, allowed: true, code: "", reasons: [] }));
  return makeOperation({ kind: "failover", state: "FAILED", actions, ...fields });
};

it("offers what fits, and to dismiss what nothing is to be done about", async () => {
  vi.mocked(calls.steerOperation).mockResolvedValue(failed());
  renderPages({ "*": <Remedies operation={failed()} error={ERROR} /> });
  const names = screen.getAllByRole("button").map((button) => button.textContent);
  expect([names, screen.queryByRole("link")]).toEqual([["Retry from the failed step", "Dismiss"], null]);
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(calls.steerOperation).toHaveBeenCalledWith("o-1", "dismiss");
});

it("does not ask again about what somebody has dismissed, and says who", () => {
  const dismissed = failed({ dismissed_by: "eve", dismissed_at: "2026-05-04T12:00:00Z", error: ERROR });
  renderPages({ "*": <OperationSteer operation={dismissed} /> });
  expect(screen.getByText("Dismissed by eve.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Dismiss" })).toBeNull();
  expect(screen.getByRole("button", { name: "Retry from the failed step" })).toBeDefined();
});
