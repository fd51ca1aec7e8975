import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";
import { makeOperation, makeTask } from "@/testing";

import { LazyMenu } from "./LazyMenu";
import { OperationProgress } from "./OperationProgress";
import { ProblemAlert } from "./ProblemAlert";
import { ReasonedButton } from "./ReasonedButton";
import { StatusLabel } from "./StatusLabel";

afterEach(cleanup);

it.each([
  ["ACTIVE", "ONLINE", true, "Online"],
  ["ACTIVE", "ERROR", true, "Failing"],
  ["ACTIVE", "ONLINE", false, "Switched off"],
  ["PENDING_UPDATE", "ONLINE", true, "Updating"],
  ["ERROR", "ONLINE", true, "Error"],
  ["ACTIVE", null, true, "Active"],
])("shows %s and %s (switched on: %s) as %s", (provisioning, operating, adminUp, word) => {
  render(<StatusLabel provisioning={provisioning} operating={operating} adminUp={adminUp} />);
  expect(screen.getByText(word)).toBeDefined();
});

it("keeps a button that cannot be pressed in the tab order, with its reason", async () => {
  const press = vi.fn();
  render(
    <ReasonedButton reason="It has ended." onClick={press}>
      Pause
    </ReasonedButton>,
  );
  const button = screen.getByRole("button", { name: "Pause", description: "It has ended." });
  await userEvent.tab();
  expect(document.activeElement).toBe(button);
  await userEvent.click(button);
  expect(press).not.toHaveBeenCalled();
  // The tip's module comes with the first use, however long that takes.
  await vi.waitFor(
    async () => {
      await userEvent.unhover(button);
      await userEvent.hover(button);
      expect((await screen.findByRole("tooltip")).textContent).toBe("It has ended.");
    },
    { timeout: 20_000 },
  );
}, 30_000);

it("leaves the keyboard where it is when the reason goes and comes back", () => {
  const { rerender } = render(<ReasonedButton reason="Nothing differs.">Save</ReasonedButton>);
  const button = screen.getByRole("button", { name: "Save" });
  button.focus();
  for (const reason of [undefined, "Nothing differs."]) {
    rerender(<ReasonedButton reason={reason}>Save</ReasonedButton>);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Save" }));
  }
});

it("mounts a menu with its first click and shows why an entry cannot be chosen", async () => {
  const choose = vi.fn();
  const items = vi.fn(() => [
    { key: "open", label: "Open", onClick: choose },
    { key: "edit", label: "Edit", reason: "It is in ERROR.", onClick: choose },
  ]);
  render(<LazyMenu label="More" items={items} />);
  expect(items).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: /Edit/ }));
  expect(screen.getByText("It is in ERROR.")).toBeDefined();
  expect(choose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("menuitem", { name: "Open" }));
  expect(choose).toHaveBeenCalledOnce();
});

it("shows the steps of an operation with what the first of them waits for", () => {
  const waiting = {
    code: "loadbalancer_pending",
    reason: "The balancer shop is PENDING_UPDATE.",
    objects: [],
    since: null,
    usually_s: 12,
    until: null,
  };
  const tasks = [
    makeTask({ id: "1", state: "DONE", kind: "loadbalancer.create", name: "shop" }),
    makeTask({ id: "2", waiting }),
  ];
  render(
    <OperationProgress operation={makeOperation({ tasks, progress: { done: 1, total: 2, eta_s: 12 } })} />,
  );
  expect(screen.getAllByRole("listitem").map((item) => item.dataset.taskState)).toEqual(["DONE", "WAITING"]);
  expect(screen.getByText("The balancer shop is PENDING_UPDATE.")).toBeDefined();
  expect(screen.getByRole("progressbar", { name: "Progress" }).getAttribute("aria-valuenow")).toBe("50");
});

it.each([
  ["transaction", 0],
  ["transaction_slow", 1],
  ["transaction_stuck", 1],
])("has a button that copies the request id where somebody may be given it: %s", async (code, buttons) => {
  const user = userEvent.setup();
  const waiting = { code, reason: code, objects: [], since: null, usually_s: null, until: null };
  const task = makeTask({ state: "CONFIRMING", request_id: "req-7", waiting });
  render(<OperationProgress operation={makeOperation({ tasks: [task] })} />);
  expect(screen.getByText("req-7")).toBeDefined();
  const found = screen.queryAllByRole("button", { name: "Copy Request id" });
  expect(found).toHaveLength(buttons);
  for (const button of found) await user.click(button);
  expect(await navigator.clipboard.readText()).toBe(buttons ? "req-7" : "");
});

it.each([
  ["transaction", "Octavia is carrying it out."],
  ["transaction_slow", "Octavia takes longer for it than usual."],
])("tells the times of a step that is under way once: %s", (code, words) => {
  const since = new Date(Date.now() - 90_000).toISOString();
  const reason = code === "transaction" ? words : "It has been carried out for 90 s. Usually it takes 20 s.";
  const waiting = { code, reason, objects: [], since, usually_s: 20, until: null };
  const task = makeTask({ state: "CONFIRMING", sent_at: since, eta_s: 20, waiting });
  render(<OperationProgress operation={makeOperation({ tasks: [task] })} />);
  const step = screen.getByRole("listitem");
  expect(step.querySelector(".lb-step__time")?.textContent).toMatch(/^1m \d+s\/ ~20susually 20s$/);
  expect(step.querySelector(".lb-step__waiting")?.textContent).toBe(words);
});

it.each([
  ["transaction", 1],
  ["transaction_slow", 0],
  ["scheduled", 0],
])("tells the remaining time where it can be known: %s", (code, told) => {
  const waiting_for = [{ code, reason: code, objects: [], since: null, usually_s: null, until: null }];
  const operation = makeOperation({ waiting_for, progress: { done: 0, total: 1, eta_s: 12 } });
  render(<OperationProgress operation={operation} />);
  expect(screen.queryAllByText("about 12s left")).toHaveLength(told);
});

it("explains a refused call in the server's words with the request id", () => {
  const error = new ApiProblem({
    status: 503,
    code: "cloud_unavailable",
    detail: "Octavia is down.",
    request_id: "req-1",
  });
  render(<ProblemAlert error={error} />);
  const text = screen.getByRole("alert").textContent;
  expect(text).toContain("The cloud does not answer at the moment.");
  expect(text).toContain("Octavia is down.");
  expect(text).toContain("req-1");
});
