/** Takes an item out of a list of the form, with the links to it, and knows the way back whatever was typed since. */
import { KEY } from "./document";
import { linksTo, poolRef, removePool } from "./links";
import { nameOf } from "./merge";
import { findPath } from "./objectChange";
import { placeAt } from "./places";
import { getAt, insertAt, isObject, itemOf, join, listAt, removeAt, setAt, type JsonObject } from "./path";
import type { Kind } from "./field";

export interface Removal {
  /** The form without the item. */
  form: JsonObject;
  kind: Kind;
  name: string;
  /** A later form with the item in its place again; null where there is no such place any more. */
  undo: (now: JsonObject) => { form: JsonObject; path: string } | null;
}

/** A place that holds while items around it come, go and move: the key of the nearest item, and the way from there. */
type Anchor = { key: string | null; rest: string };

function anchorOf(form: JsonObject, path: string): Anchor {
  const [, item = "", rest = path] = /^(.*\])\.?([^\]]*)$/.exec(path) ?? [];
  const owner = item ? getAt(form, item) : undefined;
  return { key: isObject(owner) && typeof owner[KEY] === "string" ? owner[KEY] : null, rest };
}

function pathOf(form: JsonObject, { key, rest }: Anchor): string | null {
  if (key === null) return rest;
  const owner = findPath(form, (object) => object[KEY] === key);
  return owner === null ? null : join(owner, rest);
}

export function removeItem(form: JsonObject, path: string): Removal | null {
  const item = itemOf(path);
  const gone = getAt(form, path);
  if (!item || !isObject(gone)) return null;
  const list = anchorOf(form, item.list);
  const isPool = item.list === "pools";
  const links = isPool ? linksTo(form, gone).map((link) => anchorOf(form, link)) : [];
  return {
    form: isPool ? removePool(form, item.index) : removeAt(form, path),
    kind: placeAt(path).kind,
    name: nameOf(gone),
    undo: (now) => {
      const to = pathOf(now, list);
      if (to === null) return null;
      const index = Math.min(item.index, listAt(now, to).length);
      const back = insertAt(now, to, [gone], index);
      return { form: links.reduce((next, link) => relink(next, link, gone), back), path: join(to, index) };
    },
  };
}

/** Links to the pool again, where nobody linked to another one meanwhile. */
function relink(form: JsonObject, link: Anchor, pool: JsonObject): JsonObject {
  const path = pathOf(form, link);
  if (path === null || getAt(form, path)) return form;
  return setAt(form, path, poolRef(pool, listAt(form, "pools")));
}
