/**
 * The form as the page holds it: the form document itself, in which each object of a list carries a `$key`
 * that React can follow while items come, go and move. `toDocument` takes these out again.
 * What a person did not touch is not named, so that the cloud keeps it.
 */
import { isObject, type Json, type JsonObject, without } from "./path";

export const KEY = "$key";

let counter = 0;
/** A key that no other object of this page load has. */
export function freshKey(): string {
  counter += 1;
  return `k${counter}-${Math.random().toString(36).slice(2, 8)}`;
}

/** A new balancer: one listener on HTTP 80 and the pool behind it. */
export function newForm(): JsonObject {
  return withKeys({
    name: "",
    vip: {},
    listeners: [{ name: "http-80", protocol: "HTTP", protocol_port: 80, default_pool: "pool-1" }],
    pools: [{ name: "pool-1", protocol: "HTTP", lb_algorithm: "ROUND_ROBIN", members: [] }],
  }) as JsonObject;
}

/** The document with a `$key` on every object of a list (kept where there is one). */
export function withKeys(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map((item) => {
      const inner = withKeys(item);
      return isObject(inner) ? { ...inner, [KEY]: inner[KEY] ?? freshKey() } : inner;
    });
  }
  if (isObject(value)) {
    return mapValues(value, (inner) => withKeys(inner));
  }
  return value;
}

/** What is sent: without `$key`s and without containers that say nothing on a new form. */
export function toDocument(state: JsonObject): JsonObject {
  const document = withoutKeys(state) as JsonObject;
  const vip = document.vip;
  if (isObject(vip)) {
    if (isObject(vip.floating_ip) && Object.keys(vip.floating_ip).length === 0) delete vip.floating_ip;
    if (Object.keys(vip).length === 0) delete document.vip;
  }
  return document;
}

export function withoutKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (!isObject(value)) return value;
  return mapValues(without(value, KEY), withoutKeys);
}

export function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) out[key] = change(value);
  }
  return out;
}
