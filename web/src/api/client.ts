/** The one HTTP client; everything that is sent to the REST API goes through `calls.ts`, which uses this. */
import createClient, { type Middleware } from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

/** The server wants this header with every write, so that no other site's page can send one (CSRF). */
const OURS: Middleware = {
  onRequest({ request }) {
    request.headers.set("X-Requested-With", "lbaas-ui");
    return request;
  },
  onError() {
    return unreachable();
  },
};

export const client = createClient<paths>({ credentials: "same-origin" });
client.use(OURS);

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
