import { cleanup, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lazily } from "./lazily";

const reload = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  reload.mockReset();
  vi.stubGlobal("location", { reload });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("loads the page again once the server that went away answers", async () => {
  const answer = vi.fn().mockRejectedValueOnce(new TypeError("away")).mockResolvedValue({ ok: true });
  vi.stubGlobal("fetch", answer);
  const Part = lazily<object>(() => Promise.reject(new TypeError("Failed to fetch")));
  render(
    <Suspense fallback="Loading">
      <Part />
    </Suspense>,
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(reload).toHaveBeenCalledOnce();
  expect(screen.getByText("Loading")).toBeDefined();
});
