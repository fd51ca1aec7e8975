/** Changes to one object of a loaded form, found by its id: what the menu of the balancer page does. */
import { removePool } from "./links";
import { getAt, isObject, itemOf, join, removeAt, setAt, type Json, type JsonObject } from "./path";

/** Path of the first object that passes a test, or null: `pools[0].members[3]`. */
export function findPath(form: JsonObject, test: (object: JsonObject) => boolean): string | null {
  return find(form, test, "");
}

/** Path of the object with an id, or null. */
export const pathOfObject = (form: JsonObject, id: string): string | null =>
  findPath(form, (object) => object.id === id);

function find(value: Json | undefined, test: (object: JsonObject) => boolean, path: string): string | null {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = find(item, test, join(path, index));
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(value)) return null;
  if (test(value)) return path;
  for (const [key, inner] of Object.entries(value)) {
    const found = find(inner, test, join(path, key));
    if (found !== null) return found;
  }
  return null;
}

/** The form without an object and without links to it; a health monitor is taken away by naming null. */
export function withoutObject(form: JsonObject, id: string): JsonObject | null {
  const path = pathOfObject(form, id);
  if (path === null || path === "") return null;
  const item = itemOf(path);
  if (!item) return setAt(form, path, null);
  return item.list === "pools" ? removePool(form, item.index) : removeAt(form, path);
}

/** The form with some fields of an object changed. */
export function withFields(
  form: JsonObject,
  id: string,
  fields: Readonly<Record<string, Json>>,
): JsonObject | null {
  const path = pathOfObject(form, id);
  if (path === null) return null;
  const object = getAt(form, path);
  return isObject(object)
    ? path === ""
      ? { ...form, ...fields }
      : setAt(form, path, { ...object, ...fields })
    : null;
}
