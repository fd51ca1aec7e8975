/** What stands at a path: `listeners[0].l7policies[1].action` is the action of a policy. */
import type { Kind } from "./field";

const KIND_OF: Readonly<Record<string, Kind>> = {
  listeners: "listener",
  pools: "pool",
  members: "member",
  l7policies: "l7policy",
  rules: "l7rule",
  additional: "additionalvip",
};

export interface Place {
  kind: Kind;
  /** Path of the object. */
  base: string;
  /** Its place in its list, from 0; null for what is no item. */
  index: number | null;
}

/** The objects on the way to a path, outermost first; without the balancer itself. */
export function placesOf(path: string): Place[] {
  const places: Place[] = [];
  for (const match of path.matchAll(/([a-z0-9_]+)\[(\d+)\]|(healthmonitor)/g)) {
    const kind = match[3] ? "healthmonitor" : KIND_OF[match[1] ?? ""];
    if (!kind) break;
    const index = match[2] === undefined ? null : Number(match[2]);
    places.push({ kind, base: path.slice(0, match.index + match[0].length), index });
  }
  return places;
}

/** The kind of the object that a path leads to or into, and the field inside it. */
export function placeAt(path: string): { kind: Kind; field: string } {
  const last = placesOf(path).at(-1);
  return { kind: last?.kind ?? "loadbalancer", field: last ? path.slice(last.base.length + 1) : path };
}
