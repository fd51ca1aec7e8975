/**
 * The one socket. Connects to `WS /api/v1/stream`, puts what it hears into the world once a frame, and heals:
 * after a break it comes back with the last revision, waiting a little longer each time.
 */
import { getServer, socketProof } from "./server";
import type { StreamMessage } from "./types";
import { afterMessages, getWorld, setWorld } from "./world";

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 5_000;
/** The server pings every 20 s; a longer silence means that the connection is dead without having said so. */
const SILENCE_MS = 45_000;
/** A page in the background draws no frames; what comes meanwhile is put in at least this often. */
const HIDDEN_FLUSH_MS = 1_000;
/** Applying changes may take this part of the time at most; but nothing waits longer than the longest pause. */
const SHARE_OF_TIME = 0.2;
const LONGEST_PAUSE_MS = 400;
const ONE_FRAME_MS = 16;
/** After so many failed attempts we say "offline" instead of "reconnecting". */
const OFFLINE_AFTER = 4;
/** The server's closing code for a session that has ended. */
const NOT_AUTHENTICATED = 4401;

export interface Stream {
  stop(): void;
}

/** Opens the stream; `whenRefused` is called when a connection cannot be made (perhaps the session has ended). */
export function startStream(whenRefused: () => void): Stream {
  let socket: WebSocket | null = null;
  let attempts = 0;
  let stopped = false;
  let retryTimer = 0;
  let silenceTimer = 0;
  const inbox = createInbox();

  function connect(): void {
    window.clearTimeout(retryTimer);
    if (stopped || socket) return;
    const opening = new WebSocket(address(), protocols());
    let opened = false;
    socket = opening;
    listenForSilence();
    opening.onopen = () => (opened = true);
    opening.onmessage = (event: MessageEvent<string>) => {
      attempts = 0;
      listenForSilence();
      inbox.put(JSON.parse(event.data) as StreamMessage);
    };
    opening.onclose = (event) => {
      if (socket !== opening) return;
      socket = null;
      if (!opened || event.code === NOT_AUTHENTICATED) whenRefused();
      retryLater();
    };
  }

  function retryLater(): void {
    window.clearTimeout(silenceTimer);
    if (stopped) return;
    attempts += 1;
    const offline = !navigator.onLine || attempts > OFFLINE_AFTER;
    setWorld({ ...getWorld(), connection: offline ? "offline" : "reconnecting" });
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
    retryTimer = window.setTimeout(connect, longest * (0.5 + Math.random() / 2));
  }

  function listenForSilence(): void {
    window.clearTimeout(silenceTimer);
    silenceTimer = window.setTimeout(drop, SILENCE_MS);
  }

  /** Gives the socket up without waiting for its closing handshake, which a dead network never answers. */
  function drop(): void {
    const dead = socket;
    socket = null;
    dead?.close();
    retryLater();
  }

  function hurry(): void {
    if (!socket && !stopped) connect();
  }

  function lost(): void {
    if (socket) drop();
    else setWorld({ ...getWorld(), connection: "offline" });
  }

  window.addEventListener("online", hurry);
  window.addEventListener("offline", lost);
  document.addEventListener("visibilitychange", hurry);
  connect();
  return {
    stop() {
      stopped = true;
      window.clearTimeout(retryTimer);
      window.clearTimeout(silenceTimer);
      window.removeEventListener("online", hurry);
      window.removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", hurry);
      const closing = socket;
      socket = null;
      closing?.close();
    },
  };
}

/** A cookie says who we are; a token must be said. */
function protocols(): string[] {
  const proof = socketProof();
  return proof.length > 0 ? ["lbaas-ui", ...proof] : [];
}

function address(): string {
  const { revision, epoch } = getWorld();
  const url = new URL(`${getServer().base}/api/v1/stream`, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (epoch) {
    url.searchParams.set("revision", String(revision));
    url.searchParams.set("epoch", epoch);
  }
  return url.href;
}

/**
 * Gathers messages and applies them together, once a frame. Where that takes long (thousands of balancers, a slow
 * machine) it is done less often, so that scrolling and typing keep most of the time.
 */
function createInbox(): { put(message: StreamMessage): void } {
  let waiting: StreamMessage[] = [];
  let pauseMs = 0;
  function flush(): void {
    const messages = waiting;
    waiting = [];
    const begin = performance.now();
    setWorld({ ...afterMessages(getWorld(), messages, Date.now()), connection: "live" });
    // What is drawn because of it is drawn in microtasks that follow: that time counts, too.
    window.setTimeout(() => {
      pauseMs = Math.min(LONGEST_PAUSE_MS, (performance.now() - begin) / SHARE_OF_TIME);
    });
  }
  return {
    put(message) {
      waiting.push(message);
      if (waiting.length > 1) return;
      if (document.hidden) window.setTimeout(flush, HIDDEN_FLUSH_MS);
      else if (pauseMs > ONE_FRAME_MS) window.setTimeout(() => requestAnimationFrame(flush), pauseMs);
      else requestAnimationFrame(flush);
    },
  };
}
