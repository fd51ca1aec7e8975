import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renderPages } from "@/testingPage";
import ScheduleDialog from "./ScheduleDialog";

vi.mock("@/api/calls");

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const onClose = vi.fn();
const open = () => renderPages({ "*": <ScheduleDialog schedule={null} onClose={onClose} /> });
const name = () => screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/ });
const LEFT = /You left an unfinished form here/;

it("keeps what was typed when it is closed by Escape, and drops it when a person says so", async () => {
  open();
  await userEvent.type(await name(), "nightly");
  expect(screen.queryByText(LEFT)).toBeNull();
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
  cleanup();
  open();
  expect((await name()).value).toBe("nightly");
  expect(await screen.findByText(LEFT)).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Throw it away" }));
  expect((await name()).value).toBe("");
  await userEvent.type(await name(), "weekly");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  cleanup();
  open();
  expect((await name()).value).toBe("");
});
