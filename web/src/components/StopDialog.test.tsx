import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { renderPages } from "@/testingPage";
import StopDialog from "./StopDialog";

vi.mock("@/api/calls");
afterEach(cleanup);

const open = (balancerId: string | null) => {
  cleanup();
  const onClose = vi.fn();
  renderPages({ "*": <StopDialog verb="pause" balancerId={balancerId} onClose={onClose} /> });
  return { onClose, note: screen.getByRole<HTMLInputElement>("textbox") };
};

it("keeps the note when it is closed by Escape, and drops it when a person cancels", async () => {
  const { note, onClose } = open(null);
  await userEvent.type(note, "the network is moved");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalled();
  expect(open("b-1").note.value).toBe("");
  expect(open(null).note.value).toBe("the network is moved");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(open(null).note.value).toBe("");
});
