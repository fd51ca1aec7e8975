import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Dialog } from "./Dialog";

afterEach(cleanup);

/** A dialog that opens another one, as what can be done with a server does on a narrow screen. */
function Two({ text, onClose }: { text: string; onClose: () => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog aria-label="below" onClose={onClose}>
      <p>{text}</p>
      <button onClick={() => setOpen(true)}>Drain</button>
      {isOpen && (
        <Dialog aria-label="above" onClose={() => setOpen(false)}>
          <p>Sure?</p>
        </Dialog>
      )}
    </Dialog>
  );
}

it("leaves the dialog on top to screen readers and to Escape, also when the one below is drawn again", async () => {
  const onClose = vi.fn();
  const { rerender } = render(<Two text="Online" onClose={onClose} />);
  await userEvent.click(screen.getByRole("button", { name: "Drain" }));
  const names = () => screen.queryAllByRole("dialog").map((one) => one.getAttribute("aria-label"));
  expect(names()).toEqual(["above"]);
  rerender(<Two text="Failing" onClose={onClose} />);
  expect(names()).toEqual(["above"]);
  await userEvent.keyboard("{Escape}");
  expect(onClose).not.toHaveBeenCalled();
  expect(names()).toEqual(["below"]);
  expect(document.body.firstElementChild?.getAttribute("aria-hidden")).toBe("true");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
