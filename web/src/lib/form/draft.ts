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
    return parsed(shelf.getItem(draftKey(subject)));
  } catch {
    return null;
  }
}

function parsed(text: string | null): Draft | null {
  const value = JSON.parse(text ?? "null") as Json;
  if (!isObject(value) || !isObject(value.form) || typeof value.savedAt !== "string") return null;
  return {
    form: value.form,
    revision: typeof value.revision === "string" ? value.revision : null,
    base: isObject(value.base) ? value.base : null,
    savedAt: value.savedAt,
  };
}

/** A draft and where it lies: the first one of a subject under its name, further ones beside it. */
export interface Left {
  place: string;
  draft: Draft;
}

/** So many forms of one subject may be left unfinished; then the last of them makes room. */
const MOST = 9;
const placesOf = (subject: string): string[] =>
  Array.from({ length: MOST }, (_, at) => (at === 0 ? subject : `${subject}~${at + 1}`));

/** All that was left unfinished of a subject, newest first. */
export function readDrafts(shelf: Shelf, subject: string): Left[] {
  const found = placesOf(subject).flatMap((place): Left[] => {
    const draft = readDraft(shelf, place);
    return draft ? [{ place, draft }] : [];
  });
  return found.sort((one, other) => (one.draft.savedAt < other.draft.savedAt ? 1 : -1));
}

const saysTheSame = (one: Draft | null, other: Draft): boolean =>
  one?.revision === other.revision && same(withoutKeys(one.form), withoutKeys(other.form));

/** The first place where nothing lies; the last one where all are taken. */
function freePlace(shelf: Shelf, prefix: string, subject: string): string {
  const places = placesOf(subject);
  return places.find((place) => shelf.getItem(prefix + place) === null) ?? places[MOST - 1] ?? subject;
}

export interface DraftKeeper {
  /** One that says the same as `untouched` is dropped. A full or forbidden storage is no error. */
  keep: (draft: Draft, untouched: JsonObject) => void;
  /** It was sent. */
  drop: () => void;
}

/**
 * Keeps drafts of a subject for whoever it is now, also when the page has gone to another project meanwhile. It goes on
 * with the draft at `from`, and never writes over another one: that may be of another tab, or of the last visit.
 */
export function draftKeeper(shelf: Shelf, subject: string, from?: string): DraftKeeper {
  const prefix = ownPrefix();
  let place = from ?? subject;
  let mine: string | null = null;
  quietly(() => {
    if (from !== undefined) mine = shelf.getItem(prefix + from);
  });
  const isMine = (): boolean => mine !== null && shelf.getItem(prefix + place) === mine;
  function drop(): void {
    if (isMine()) shelf.removeItem(prefix + place);
    mine = null;
  }
  function keep(draft: Draft, untouched: JsonObject): void {
    if (same(withoutKeys(draft.form), withoutKeys(untouched))) {
      drop();
      return;
    }
    if (isMine() && saysTheSame(parsed(mine), draft)) return;
    if (!isMine()) place = freePlace(shelf, prefix, subject);
    const text = JSON.stringify(draft);
    shelf.setItem(prefix + place, text);
    mine = text;
  }
  return { keep: (draft, untouched) => quietly(() => keep(draft, untouched)), drop: () => quietly(drop) };
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The form still works; only the safety net is missing.
  }
}

/** Keeps one draft just there, whatever lay there before. */
export function putDraft(shelf: Shelf, place: string, draft: Draft): void {
  quietly(() => shelf.setItem(draftKey(place), JSON.stringify(draft)));
}

/** Keeps one draft where nothing lies. */
export function leaveDraft(shelf: Shelf, subject: string, draft: Draft): Left {
  let place = subject;
  quietly(() => {
    place = freePlace(shelf, ownPrefix(), subject);
  });
  putDraft(shelf, place, draft);
  return { place, draft };
}

export function dropDraft(shelf: Shelf, place: string): void {
  quietly(() => shelf.removeItem(draftKey(place)));
}

/** Subjects of the drafts whose subject begins so, newest first. */
export function sortedDrafts(shelf: Storage, prefix: string): string[] {
  const subjects = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? "")
    .filter((key) => key.startsWith(draftKey(prefix)))
    .map((key) => key.slice(ownPrefix().length));
  const savedAt = (subject: string): string => readDraft(shelf, subject)?.savedAt ?? "";
  return subjects.sort((one, other) => (savedAt(one) < savedAt(other) ? 1 : -1));
}
