/**
 * Addresses inside a form document, written as the server writes them: `listeners[0].protocol_port`.
 * One spelling serves state, DOM ids and problems, so that a problem finds its field without any table.
 */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}
export type Step = string | number;

const parsed = new Map<string, readonly Step[]>();

/** Steps of a path: `pools[0].name` gives `["pools", 0, "name"]`. */
export function stepsOf(path: string): readonly Step[] {
  let steps = parsed.get(path);
  if (!steps) {
    steps = Array.from(path.matchAll(/([^.[\]]+)|\[(\d+)\]/g), (match) =>
      match[2] === undefined ? (match[1] as string) : Number(match[2]),
    );
    if (parsed.size > 5000) parsed.clear();
    parsed.set(path, steps);
  }
  return steps;
}

/** The path of a field or of an item below `base`. */
export function join(base: string, step: Step): string {
  if (typeof step === "number") return `${base}[${step}]`;
  return base ? `${base}.${step}` : step;
}

/** Where an object hangs: `pools[0].members[2]` gives `{ list: "pools[0].members", index: 2 }`. */
export function itemOf(path: string): { list: string; index: number } | null {
  const match = /^(.*)\[(\d+)\]$/.exec(path);
  return match ? { list: match[1] as string, index: Number(match[2]) } : null;
}

/** The path one step up, or null at the root. */
export function parentOf(path: string): string | null {
  if (!path) return null;
  return path.replace(/(^|\.)[^.[\]]+$|\[\d+\]$/, "");
}

/** Whether `path` is `base` or lies below it. */
export function isWithin(path: string, base: string): boolean {
  return base === "" || path === base || path.startsWith(`${base}.`) || path.startsWith(`${base}[`);
}

/** DOM id of the control of a path; unique in a form. */
export function fieldId(path: string): string {
  return `field-${path.replace(/[[\].]+/g, "-").replace(/-$/, "")}`;
}

export function getAt(value: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = value;
  for (const step of stepsOf(path)) {
    if (at === null || typeof at !== "object") return undefined;
    at = Array.isArray(at) ? at[step as number] : at[step as string];
  }
  return at;
}

/** A copy of `value` with `next` at `path`; everything beside the path keeps its identity. `undefined` removes the key. */
export function setAt<T extends Json>(value: T, path: string, next: Json | undefined): T {
  return put(value, stepsOf(path), 0, next) as T;
}

function put(
  value: Json | undefined,
  steps: readonly Step[],
  depth: number,
  next: Json | undefined,
): Json | undefined {
  const step = steps[depth];
  if (step === undefined) return next;
  if (typeof step === "number") {
    const copy = Array.isArray(value) ? value.slice() : [];
    copy[step] = put(copy[step], steps, depth + 1, next) as Json;
    return copy;
  }
  const copy: JsonObject = isObject(value) ? { ...value } : {};
  const inner = put(copy[step], steps, depth + 1, next);
  return inner === undefined ? without(copy, step) : { ...copy, [step]: inner };
}

export function insertAt<T extends Json>(value: T, list: string, items: Json[], index?: number): T {
  const before = listAt(value, list);
  const at = index ?? before.length;
  return setAt(value, list, [...before.slice(0, at), ...items, ...before.slice(at)]);
}

export function removeAt<T extends Json>(value: T, path: string): T {
  const item = itemOf(path);
  if (!item) return setAt(value, path, undefined);
  return setAt(
    value,
    item.list,
    listAt(value, item.list).filter((_, index) => index !== item.index),
  );
}

/** Moves an item of a list by `by` places, as far as the list reaches. */
export function moveAt<T extends Json>(value: T, path: string, by: number): T {
  const item = itemOf(path);
  if (!item) return value;
  const list = listAt(value, item.list).slice();
  const to = Math.min(Math.max(item.index + by, 0), list.length - 1);
  list.splice(to, 0, ...list.splice(item.index, 1));
  return setAt(value, item.list, list);
}

export function listAt(value: Json | undefined, path: string): Json[] {
  const list = getAt(value, path);
  return Array.isArray(list) ? list : [];
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in words: nothing for what is not there, JSON for what is more than one value. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A copy without one key. */
export function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
