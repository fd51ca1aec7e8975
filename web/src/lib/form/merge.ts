/** Two people, one balancer: what changed between two documents, and how mine goes on top of theirs. */
import { withoutKeys } from "./document";
import { isObject, join, type Json, type JsonObject, textOf } from "./path";

export interface Change {
  path: string;
  change: "added" | "removed" | "changed";
  /** What people call the object: its name, or address and port. */
  name: string;
  old?: Json;
  new?: Json;
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}

/** What two items of a list have in common when they are the same thing: id, else name, else what they test or reach. */
export function identity(item: Json): string {
  if (!isObject(item)) return JSON.stringify(item);
  if (item.id) return `id:${textOf(item.id)}`;
  if (item.address !== undefined) return `at:${textOf(item.address)}:${textOf(item.protocol_port)}`;
  if (item.name) return `name:${textOf(item.name)}`;
  return JSON.stringify([item.protocol_port, item.type, item.key, item.value, item.subnet_id]);
}

export function nameOf(item: Json | undefined): string {
  if (!isObject(item)) return "";
  if (item.name) return textOf(item.name);
  if (item.address !== undefined) return `${textOf(item.address)}:${textOf(item.protocol_port ?? "")}`;
  if (item.protocol_port !== undefined) return `${textOf(item.protocol ?? "")}:${textOf(item.protocol_port)}`;
  return item.value === undefined ? "" : textOf(item.value);
}

const isObjectList = (value: Json | undefined): value is Json[] =>
  Array.isArray(value) && value.every(isObject);

/** What leads from one document to another, with paths in the newer one (in the older for what was removed). */
export function changesBetween(older: JsonObject, newer: JsonObject): Change[] {
  return walk(withoutKeys(older), withoutKeys(newer), "", "");
}

function walk(older: Json | undefined, newer: Json | undefined, path: string, name: string): Change[] {
  if (same(older, newer)) return [];
  if (isObject(older) && isObject(newer)) {
    const keys = [...new Set([...Object.keys(older), ...Object.keys(newer)])];
    return keys.flatMap((key) => walk(older[key], newer[key], join(path, key), nameOf(newer) || name));
  }
  if (isObjectList(older ?? []) && isObjectList(newer ?? []) && (older ?? newer)) {
    return walkLists((older ?? []) as Json[], (newer ?? []) as Json[], path);
  }
  return [{ path, change: "changed", name, old: older, new: newer }];
}

function walkLists(older: Json[], newer: Json[], path: string): Change[] {
  const before = new Map(older.map((item) => [identity(item), item]));
  const after = new Set(newer.map(identity));
  const changes = newer.flatMap((item, index): Change[] => {
    const at = join(path, index);
    const was = before.get(identity(item));
    return was === undefined
      ? [{ path: at, change: "added", name: nameOf(item) }]
      : walk(was, item, at, nameOf(item));
  });
  const gone = older.flatMap((item, index): Change[] =>
    after.has(identity(item)) ? [] : [{ path: join(path, index), change: "removed", name: nameOf(item) }],
  );
  return [...changes, ...gone];
}

/** My changes since `base` on top of `theirs`. Where both changed one field, mine stays (and the plan shows it). */
export function merge(base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
  return three(withoutKeys(base), withoutKeys(mine), withoutKeys(theirs)) as JsonObject;
}

function three(base: Json | undefined, mine: Json | undefined, theirs: Json | undefined): Json | undefined {
  if (same(mine, base)) return theirs;
  if (same(theirs, base)) return mine;
  if (isObject(mine) && isObject(theirs)) {
    const before = isObject(base) ? base : {};
    const out: JsonObject = {};
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const value = three(before[key], mine[key], theirs[key]);
      if (value !== undefined) out[key] = value;
    }
    return out;
  }
  if (isObjectList(mine) && isObjectList(theirs))
    return mergeLists(isObjectList(base) ? base : [], mine, theirs);
  return mine;
}

function mergeLists(base: Json[], mine: Json[], theirs: Json[]): Json[] {
  const index = (list: Json[]) => new Map(list.map((item) => [identity(item), item]));
  const [before, others] = [index(base), index(theirs)];
  const out: Json[] = [];
  for (const item of mine) {
    const key = identity(item);
    const [was, other] = [before.get(key), others.get(key)];
    if (other !== undefined) out.push(three(was, item, other) as Json);
    // They removed it: it stays away unless I changed it.
    else if (was === undefined || !same(was, item)) out.push(item);
  }
  const kept = new Set(mine.map(identity));
  return [...out, ...theirs.filter((item) => !kept.has(identity(item)) && !before.has(identity(item)))];
}
