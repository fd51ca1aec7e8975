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

/** The next frame, and the task behind it. */
const aFrame = () => vi.advanceTimersByTimeAsync(20);

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
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("puts a snapshot into the world with the next frame, and is live", async () => {
    last().onopen?.();
    last().say(makeMessage({ balancers: [makeBalancer()] }));
    expect(getWorld().ready).toBe(false);
    await aFrame();
    expect(getWorld().connection).toBe("live");
    expect(getWorld().balancers.size).toBe(1);
  });

  it("applies the messages of one frame together", async () => {
    last().onopen?.();
    const seen: number[] = [];
    last().say(makeMessage({ revision: 1 }));
    for (const revision of [2, 3, 4]) last().say(makeMessage({ type: "changes", revision }));
    await aFrame();
    seen.push(getWorld().revision);
    expect(seen).toEqual([4]);
  });

  it("comes back with its last revision after a break", async () => {
    last().onopen?.();
    last().say(makeMessage({ revision: 7, epoch: "e-7" }));
    await aFrame();
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

  /** A snapshot of two balancers in two parts. */
  const parts = (revision: number) => [
    makeMessage({ more: true, revision: 0, epoch: "", balancers: [makeBalancer({ id: "a" })] }),
    makeMessage({ revision, epoch: "e-1", balancers: [makeBalancer({ id: "b" })] }),
  ];
  const known = () => [...getWorld().balancers.keys()];

  it("shows a snapshot in parts when its last part has come", async () => {
    const [first, second] = parts(7);
    last().say(first);
    await aFrame();
    expect(getWorld()).toBe(EMPTY);
    last().say(second);
    await aFrame();
    expect(known()).toEqual(["a", "b"]);
    expect(getWorld()).toMatchObject({ ready: true, revision: 7, epoch: "e-1" });
  });

  it("puts the changes behind a snapshot in parts into it", async () => {
    for (const part of parts(7)) last().say(part);
    const changes = [{ kind: "balancer", id: "a", value: null }];
    last().say({ ...makeMessage({ type: "changes", revision: 8 }), changes });
    await aFrame();
    expect(known()).toEqual(["b"]);
    expect(getWorld().revision).toBe(8);
  });

  it("forgets the parts of a socket that closed before the last, and does not come back with them", async () => {
    const [first] = parts(7);
    last().say(first);
    await aFrame();
    last().close();
    expect(getWorld()).toMatchObject({ ready: false, connection: "reconnecting" });
    vi.advanceTimersByTime(500);
    expect(last().url).not.toContain("revision");
    last().say(makeMessage({ revision: 9, balancers: [makeBalancer({ id: "c" })] }));
    await aFrame();
    expect(known()).toEqual(["c"]);
  });

  it("still puts in what came whole before the socket closed", () => {
    for (const part of parts(7)) last().say(part);
    last().close(1013);
    expect(known()).toEqual(["a", "b"]);
    expect(getWorld().connection).toBe("reconnecting");
    vi.advanceTimersByTime(500);
    expect(last().url).toContain("revision=7&epoch=e-1");
  });

  it("reads many parts in slices, and shows them together", async () => {
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (clock += 3));
    for (let part = 0; part < 20; part += 1) last().say(parts(7)[0]);
    last().say(parts(7)[1]);
    await aFrame();
    expect(getWorld()).toBe(EMPTY);
    await aFrame();
    expect(known()).toEqual(["a", "b"]);
  });

  it("reads all at once where nothing is drawn", async () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    for (const part of parts(7)) last().say(part);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(known()).toEqual(["a", "b"]);
  });

  it("puts nothing in any more once it is stopped", async () => {
    last().say(makeMessage({ balancers: [makeBalancer()] }));
    stream.stop();
    await aFrame();
    expect(getWorld()).toBe(EMPTY);
  });
});
