/**
 * The one socket. Connects to `WS /api/v1/stream`, has what it hears put into the world, and heals: after a break it
 * comes back with the last revision, waiting a little longer each time.
 */
import { createInbox, type Inbox } from "./inbox";
import { getServer, socketProof } from "./server";
import { getWorld, setWorld } from "./world";

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 5_000;
/** The server pings every 20 s; a longer silence means that the connection is dead without having said so. */
const SILENCE_MS = 45_000;
/** After so many failed attempts we say "offline" instead of "reconnecting". */
const OFFLINE_AFTER = 4;
/** The server's closing code for a session that has ended. */
const NOT_AUTHENTICATED = 4401;

export interface Stream {
  stop(): void;
}

/** Undefined until the first stream is opened. */
let ahead: Stream | null | undefined;

/** Opens the stream that the first `startStream` will give: what it has to say comes while the page is being drawn. */
export function startStreamAhead(whenRefused: () => void): void {
  if (ahead === undefined) ahead = openStream(whenRefused);
}

/** Opens the stream, or gives the one that was opened ahead; `whenRefused` as there. */
export function startStream(whenRefused: () => void): Stream {
  const stream = ahead ?? openStream(whenRefused);
  ahead = null;
  return stream;
}

/** `whenRefused` is called when a connection cannot be made (perhaps the session has ended). */
function openStream(whenRefused: () => void): Stream {
  let socket: WebSocket | null = null;
  let inbox: Inbox | null = null;
  let attempts = 0;
  let stopped = false;
  let retryTimer = 0;
  let silenceTimer = 0;

  function connect(): void {
    window.clearTimeout(retryTimer);
    if (stopped || socket) return;
    const opening = new WebSocket(address(), protocols());
    let opened = false;
    socket = opening;
    inbox = createInbox(() => socket === opening);
    listenForSilence();
    opening.onopen = () => (opened = true);
    opening.onmessage = (event: MessageEvent<string>) => {
      if (socket !== opening) return;
      attempts = 0;
      listenForSilence();
      inbox?.put(event.data);
    };
    opening.onclose = (event) => {
      if (socket !== opening) return;
      leave();
      if (!opened || event.code === NOT_AUTHENTICATED) whenRefused();
      retryLater();
    };
  }

  /** The connection has ended; what it has said counts. */
  function leave(): void {
    inbox?.finish();
    inbox = null;
    socket = null;
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
    leave();
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
