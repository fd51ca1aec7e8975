import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { makeBalancer, makeMessage } from "@/testing";

import { startStream, type Stream } from "./stream";
import { EMPTY, getWorld, setWorld } from "./world";

class FakeSocket {
  static all: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close(code = 1006): void {
    this.onclose?.({ code });
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const last = () => FakeSocket.all[FakeSocket.all.length - 1] ?? expect.fail("no socket was opened");

describe("startStream", () => {
  let stream: Stream;
  const refused = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    FakeSocket.all = [];
    refused.mockClear();
    setWorld(EMPTY);
    stream = startStream(refused);
  });
  afterEach(() => {
    stream.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("puts a snapshot into the world with the next frame, and is live", () => {
    last().onopen?.();
    last().say(makeMessage({ balancers: [makeBalancer()] }));
    expect(getWorld().ready).toBe(false);
    vi.advanceTimersByTime(20);
    expect(getWorld().connection).toBe("live");
    expect(getWorld().balancers.size).toBe(1);
  });

  it("applies the messages of one frame together", () => {
    last().onopen?.();
    const seen: number[] = [];
    last().say(makeMessage({ revision: 1 }));
    for (const revision of [2, 3, 4]) last().say(makeMessage({ type: "changes", revision }));
    vi.advanceTimersByTime(20);
    seen.push(getWorld().revision);
    expect(seen).toEqual([4]);
  });

  it("comes back with its last revision after a break", () => {
    last().onopen?.();
    last().say(makeMessage({ revision: 7, epoch: "e-7" }));
    vi.advanceTimersByTime(20);
    last().close();
    expect(getWorld().connection).toBe("reconnecting");
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    expect(last().url).toContain("revision=7&epoch=e-7");
  });

  it("asks about the session when it is refused, and says offline after some tries", () => {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      last().close();
      vi.advanceTimersByTime(16_000);
    }
    expect(refused).toHaveBeenCalled();
    expect(getWorld().connection).toBe("offline");
  });

  it("asks about the session when it is told that it has ended", () => {
    last().onopen?.();
    last().close(1013);
    expect(refused).not.toHaveBeenCalled();
    vi.advanceTimersByTime(16_000);
    last().onopen?.();
    last().close(4401);
    expect(refused).toHaveBeenCalledOnce();
  });

  it("gives up a socket that has been silent for too long", () => {
    last().onopen?.();
    last().say(makeMessage());
    vi.advanceTimersByTime(46_000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });
});
