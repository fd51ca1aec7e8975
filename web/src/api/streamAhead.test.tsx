import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const opened = vi.fn();

class FakeSocket {
  constructor(url: string) {
    opened(url);
  }
  close(): void {
    // nothing hears of it
  }
}

describe("startStreamAhead", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("WebSocket", FakeSocket);
    opened.mockClear();
  });
  afterEach(() => vi.unstubAllGlobals());

  it("opens the connection that the first stream takes over", async () => {
    const { startStream: start, startStreamAhead } = await import("./stream");
    startStreamAhead(vi.fn());
    startStreamAhead(vi.fn());
    const taken = start(vi.fn());
    expect(opened).toHaveBeenCalledTimes(1);
    const next = start(vi.fn());
    expect(opened).toHaveBeenCalledTimes(2);
    taken.stop();
    next.stop();
  });

  it("opens none when the first stream was faster", async () => {
    const { startStream: start, startStreamAhead } = await import("./stream");
    const stream = start(vi.fn());
    startStreamAhead(vi.fn());
    expect(opened).toHaveBeenCalledTimes(1);
    stream.stop();
  });
});
