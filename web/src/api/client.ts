/** The one HTTP client; everything that is sent to the REST API goes through `calls.ts`, which uses this. */
import createClient, { type Client, type Middleware } from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";
import { getServer, proof, type Server, setServer } from "./server";

/** The server wants this header with every write, so that no other site's page can send one (CSRF). */
const OURS: Middleware = {
  onRequest({ request }) {
    request.headers.set("X-Requested-With", "lbaas-ui");
    for (const [name, value] of Object.entries(proof())) request.headers.set(name, value);
    return request;
  },
  onError() {
    return unreachable();
  },
};

export let client = clientOf(getServer());

/** Asks another server from now on. */
export function connect(server: Server): void {
  setServer(server);
  client = clientOf(server);
}

function clientOf({ base }: Server): Client<paths> {
  const made = createClient<paths>({ baseUrl: base, credentials: "same-origin" });
  made.use(OURS);
  return made;
}

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or a thrown ApiProblem. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) {
    if (response.status === 401) whenLoggedOut();
    throw problemOf(error, response);
  }
  return data as T;
}

let whenLoggedOut: () => void = () => undefined;

/** Called once at start: what to do when the server says that there is no session (any more). */
export function onLoggedOut(callback: () => void): void {
  whenLoggedOut = callback;
}
