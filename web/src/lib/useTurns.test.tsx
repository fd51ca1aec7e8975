import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.unmock("@/lib/useTurns");
const { useTurns } = await import("./useTurns");

/** Has the page seen, or not. */
const see = (hidden: boolean) => vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);

describe("useTurns", () => {
  let frames: FrameRequestCallback[];

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (then: FrameRequestCallback) => frames.push(then));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** One frame, and what comes after it. */
  const frame = () =>
    act(async () => {
      for (const then of frames.splice(0)) then(0);
      await vi.advanceTimersByTimeAsync(1);
    });

  it("takes a step behind each frame, and then rests", async () => {
    see(false);
    const { result } = renderHook(() => useTurns(3));
    const seen = [result.current];
    for (let count = 0; count < 4; count += 1) {
      await act(() => vi.advanceTimersByTimeAsync(100));
      expect(result.current).toBe(seen.at(-1));
      await frame();
      seen.push(result.current);
    }
    expect(seen).toEqual([1, 2, 3, 3, 3]);
    expect(frames).toHaveLength(0);
  });

  it("waits for no frames where nobody sees any", async () => {
    see(true);
    const { result } = renderHook(() => useTurns(3));
    for (let count = 1; count < 3; count += 1) await act(() => vi.advanceTimersByTimeAsync(1));
    expect(result.current).toBe(3);
  });

  it("asks for one frame for all, and none when all have gone", async () => {
    see(false);
    const all = [1, 2, 3].map(() => renderHook(() => useTurns(3)));
    expect(frames).toHaveLength(1);
    await frame();
    expect(all.map(({ result }) => result.current)).toEqual([2, 2, 2]);
    for (const { unmount } of all) unmount();
    await frame();
    expect(frames).toHaveLength(0);
  });
});
