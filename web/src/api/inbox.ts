/**
 * What the socket has said and the world does not know yet. Thousands of balancers come in parts, several in one task:
 * when they come they are only kept, and then read in slices.
 */
import { atOnce, inSlices, type Work } from "@/lib/slices";

import type { StreamMessage } from "./types";
import { afterMessages, createJoiner, getWorld, setWorld, type Told } from "./world";

/** A page in the background draws no frames; what comes meanwhile is put in at least this often. */
const HIDDEN_FLUSH_MS = 1_000;
/** Applying changes may take this part of the time at most; but nothing waits longer than the longest pause. */
const SHARE_OF_TIME = 0.2;
const LONGEST_PAUSE_MS = 400;
const ONE_FRAME_MS = 16;

export interface Inbox {
  put(text: string): void;
  /** Nothing more comes: what has come is put in at once, except for parts of a snapshot that lacks its last one. */
  finish(): void;
}

/**
 * The inbox of one connection, in use while it `isOpen`. Puts in what comes together, once a frame, in a task of its
 * own behind it. Where that takes long (thousands of balancers, a slow machine) it is done less often, so that
 * scrolling and typing keep most of the time.
 */
export function createInbox(isOpen: () => boolean): Inbox {
  const texts: string[] = [];
  const told: Told[] = [];
  const join = createJoiner();
  let isAwaited = false;
  let pauseMs = 0;

  function* read(): Work<void> {
    for (let text = texts.shift(); text !== undefined; text = texts.shift()) {
      const message = join(JSON.parse(text) as StreamMessage);
      if (message) told.push(message);
      yield;
    }
  }

  function apply(): void {
    if (told.length === 0) return;
    const begin = performance.now();
    setWorld({ ...afterMessages(getWorld(), told.splice(0), Date.now()), connection: "live" });
    // What is drawn because of it is drawn in microtasks that follow: that time counts, too.
    window.setTimeout(() => {
      pauseMs = Math.min(LONGEST_PAUSE_MS, (performance.now() - begin) / SHARE_OF_TIME);
    });
  }

  async function flush(): Promise<void> {
    try {
      await inSlices(read(), isOpen);
    } finally {
      isAwaited = false;
    }
    if (isOpen()) apply();
  }

  function flushBehindFrame(): void {
    requestAnimationFrame(() => window.setTimeout(() => void flush()));
  }

  return {
    put(text) {
      texts.push(text);
      if (isAwaited) return;
      isAwaited = true;
      if (document.hidden) window.setTimeout(() => void flush(), HIDDEN_FLUSH_MS);
      else if (pauseMs > ONE_FRAME_MS) window.setTimeout(flushBehindFrame, pauseMs);
      else flushBehindFrame();
    },
    finish() {
      atOnce(read());
      apply();
    },
  };
}
