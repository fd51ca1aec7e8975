/** How the parts of a form hang together: links to pools by name, and what follows from a change. */
import { KEY } from "./document";
import { getAt, isObject, join, listAt, setAt, type Json, type JsonObject, textOf } from "./path";

/**
 * How links name a pool: by its name where no other has it, else by its id. A new pool whose name is being typed anew has
 * neither for a moment: then by its key, so that the link holds until it has a name again.
 */
export function poolRef(pool: JsonObject, pools: readonly Json[]): string {
  const name = typeof pool.name === "string" ? pool.name : "";
  const same = pools.filter((other) => isObject(other) && other.name === name).length;
  if (name && (same === 1 || !pool.id)) return name;
  return textOf(pool.id ?? (name || pool[KEY]));
}

export function refersTo(ref: Json | undefined, pool: JsonObject): boolean {
  return typeof ref === "string" && ref !== "" && [pool.name, pool.id, pool[KEY]].includes(ref);
}

/** Paths of everything that links to a pool: `listeners[0].default_pool`, `listeners[0].l7policies[1].redirect_pool`. */
export function linksTo(state: JsonObject, pool: JsonObject): string[] {
  return poolLinks(state).filter((path) => refersTo(getAt(state, path), pool));
}

function poolLinks(state: JsonObject): string[] {
  return listAt(state, "listeners").flatMap((listener, index) => {
    const base = join("listeners", index);
    const policies = isObject(listener) ? listAt(listener, "l7policies") : [];
    return [
      `${base}.default_pool`,
      ...policies.map((_, at) => `${join(`${base}.l7policies`, at)}.redirect_pool`),
    ];
  });
}

/** Renames a pool and, with it, every link. */
export function renamePool(state: JsonObject, path: string, name: string): JsonObject {
  const pool = getAt(state, path);
  if (!isObject(pool)) return state;
  const links = linksTo(state, pool);
  let next = setAt(state, `${path}.name`, name);
  const renamed = getAt(next, path) as JsonObject;
  for (const link of links) next = setAt(next, link, poolRef(renamed, listAt(next, "pools")));
  return next;
}

/** Removes a pool and every link to it (a policy that redirected to it then asks for another). */
export function removePool(state: JsonObject, index: number): JsonObject {
  const pools = listAt(state, "pools");
  const pool = pools[index];
  if (!isObject(pool)) return state;
  let next = state;
  for (const link of linksTo(state, pool)) next = setAt(next, link, undefined);
  return setAt(
    next,
    "pools",
    pools.filter((_, at) => at !== index),
  );
}

/** The first free name of the kind `pool-1`, `pool-2`. */
export function freeName(state: JsonObject, list: string, stem: string): string {
  const taken = new Set(listAt(state, list).map((item) => (isObject(item) ? item.name : undefined)));
  for (let number = 1; ; number += 1) {
    const name = `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}

/** What a listener is called until somebody names it: `http-80`. */
export function listenerName(listener: JsonObject): string {
  const protocol =
    typeof listener.protocol === "string" ? listener.protocol.toLowerCase().replaceAll("_", "-") : "";
  return `${protocol}-${textOf(listener.protocol_port)}`;
}

const POOL_PROTOCOL: Record<string, string> = {
  HTTP: "HTTP",
  TERMINATED_HTTPS: "HTTP",
  HTTPS: "HTTPS",
  TCP: "TCP",
  UDP: "UDP",
  SCTP: "SCTP",
};
const USUAL_PORT: Record<string, number> = { HTTP: 80, HTTPS: 443, TERMINATED_HTTPS: 443, PROMETHEUS: 8088 };

/** The pool protocol that goes with a listener's. */
export function poolProtocolFor(protocol: Json | undefined): string {
  return POOL_PROTOCOL[textOf(protocol)] ?? "TCP";
}

/**
 * Changes a listener's protocol or port, and what follows from it while nobody said otherwise: its name (`http-80`),
 * its usual port, and the protocol of a new pool that only this listener uses.
 */
export function setListener(
  state: JsonObject,
  path: string,
  field: "protocol" | "protocol_port",
  value: Json,
): JsonObject {
  const before = getAt(state, path);
  if (!isObject(before)) return state;
  const isNew = !before.id;
  const after: JsonObject = { ...before, [field]: value };
  if (isNew && field === "protocol" && before.protocol_port === USUAL_PORT[textOf(before.protocol)]) {
    after.protocol_port = USUAL_PORT[textOf(value)] ?? before.protocol_port;
  }
  // A listener for metrics leads nowhere.
  if (value === "PROMETHEUS") delete after.default_pool;
  if (isNew && before.name === listenerName(before)) after.name = listenerName(after);
  const next = setAt(state, path, after);
  return field === "protocol" ? poolFollows(next, after, value) : next;
}

function poolFollows(state: JsonObject, listener: JsonObject, protocol: Json): JsonObject {
  const pools = listAt(state, "pools");
  const index = pools.findIndex((pool) => isObject(pool) && refersTo(listener.default_pool, pool));
  const pool = pools[index];
  if (!isObject(pool) || pool.id || linksTo(state, pool).length > 1) return state;
  return setAt(state, `${join("pools", index)}.protocol`, poolProtocolFor(protocol));
}

/** Whether one listener and the pool behind it are all there is: then both are shown as one thing. */
export function isPlain(state: JsonObject): boolean {
  const listeners = listAt(state, "listeners");
  const pools = listAt(state, "pools");
  const [listener, pool] = [listeners[0], pools[0]];
  if (listeners.length !== 1 || pools.length !== 1 || !isObject(listener) || !isObject(pool)) return false;
  return refersTo(listener.default_pool, pool);
}

/**
 * The port that a new member most likely has: that of the row before, else that of the listener in front (but where the
 * listener decrypts, the plain one behind it).
 */
export function nextMemberPort(state: JsonObject, pool: string): number {
  const last = listAt(state, `${pool}.members`).at(-1);
  if (isObject(last) && typeof last.protocol_port === "number") return last.protocol_port;
  const owner = getAt(state, pool);
  const listener = listAt(state, "listeners").find(
    (one) => isObject(one) && isObject(owner) && refersTo(one.default_pool, owner),
  );
  if (!isObject(listener) || listener.protocol === "TERMINATED_HTTPS") return USUAL_PORT.HTTP ?? 80;
  return typeof listener.protocol_port === "number" ? listener.protocol_port : 80;
}
