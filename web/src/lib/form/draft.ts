/** What a person typed, kept in the browser until it is submitted, so that a closed tab loses nothing. */
import { withoutKeys } from "./document";
import { isObject, type Json, type JsonObject } from "./path";
import { same } from "./merge";

export interface Draft {
  form: JsonObject;
  /** Revision of the balancer that an edit began with; null for a new one. */
  revision: string | null;
  /** The form that the edit began with. */
  base: JsonObject | null;
  savedAt: string;
}

const PREFIX = "lbaas-ui:draft:";
let owner = "";

/** Whose drafts these are: people who share a browser, and projects, do not see each other's. */
export function draftsBelongTo(who: string): void {
  owner = who === "" ? "" : `${who}:`;
}

const ownPrefix = (): string => `${PREFIX}${owner}`;
export const draftKey = (subject: string): string => `${ownPrefix()}${subject}`;

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The draft of a balancer (`new` for a new one), or null where there is none or it cannot be read. */
export function readDraft(shelf: Shelf, subject: string): Draft | null {
  try {
    const value = JSON.parse(shelf.getItem(draftKey(subject)) ?? "null") as Json;
    if (!isObject(value) || !isObject(value.form) || typeof value.savedAt !== "string") return null;
    return {
      form: value.form,
      revision: typeof value.revision === "string" ? value.revision : null,
      base: isObject(value.base) ? value.base : null,
      savedAt: value.savedAt,
    };
  } catch {
    return null;
  }
}

/**
 * Keeps drafts of a subject for whoever it is now, also when the page has gone to another project meanwhile. One that
 * says the same as `untouched` is dropped. A full or forbidden storage is no error.
 */
export function draftKeeper(shelf: Shelf, subject: string): (draft: Draft, untouched: JsonObject) => void {
  const key = draftKey(subject);
  return (draft, untouched) => {
    try {
      if (same(withoutKeys(draft.form), withoutKeys(untouched))) shelf.removeItem(key);
      else shelf.setItem(key, JSON.stringify(draft));
    } catch {
      // The form still works; only the safety net is missing.
    }
  };
}

/** Keeps one draft; see `draftKeeper`. */
export function keepDraft(shelf: Shelf, subject: string, draft: Draft, untouched: JsonObject): void {
  draftKeeper(shelf, subject)(draft, untouched);
}

export function dropDraft(shelf: Shelf, subject: string): void {
  try {
    shelf.removeItem(draftKey(subject));
  } catch {
    // As above.
  }
}

/** Subjects of the drafts whose subject begins so, newest first. */
export function sortedDrafts(shelf: Storage, prefix: string): string[] {
  const subjects = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? "")
    .filter((key) => key.startsWith(draftKey(prefix)))
    .map((key) => key.slice(ownPrefix().length));
  const savedAt = (subject: string): string => readDraft(shelf, subject)?.savedAt ?? "";
  return subjects.sort((one, other) => (savedAt(one) < savedAt(other) ? 1 : -1));
}
