/** Log-in by address: the server prints `http://host/#token=...`, so that one click is enough in local mode. */
import { logIn } from "./calls";
import type { SessionInfo } from "./types";

/** Logs in with the token of the address, if it has one, and wipes it from there. Null: ask the server who we are. */
export async function logInByAddress(): Promise<SessionInfo | null> {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (token === null) return null;
  // Before the call: whatever comes of it, the token must not stay in the history.
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  try {
    return await logIn(token);
  } catch {
    return null; // the log-in page says what to do
  }
}

/** Whether a session may see the project that it is of, or has to choose another one first. */
export const mayRead = (session: SessionInfo): boolean => session.mode !== "keystone" || session.can_read;
