/**
 * Where the API is, and by what right it is asked: the page's own server and cookie, or, where our components stand in
 * another panel (`embed/`), a server behind that panel's address and a token.
 */
export interface Server {
  /** What stands before `/api/v1`, as in "" or "/lbaas" or "https://lbaas.example". */
  base: string;
  token: string;
  /** Whose token: the server's own (`Authorization: Bearer`), or Keystone's (`X-Auth-Token`). */
  kind: "bearer" | "keystone";
}

let server: Server = { base: "", token: "", kind: "bearer" };

export const getServer = (): Server => server;

export function setServer(next: Server): void {
  server = next;
}

/** What a request says of who asks; nothing where a cookie does. */
export function proof(): Record<string, string> {
  if (server.token === "") return {};
  return server.kind === "keystone"
    ? { "X-Auth-Token": server.token }
    : { Authorization: `Bearer ${server.token}` };
}

/** The same for a socket, which can only say it as a protocol. */
export const socketProof = (): string[] =>
  server.token === "" || server.kind === "keystone" ? [] : [`bearer.${server.token}`];
