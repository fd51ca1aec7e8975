/** The way of a request through one object: what leads to it, and where it leads. */
import type { Detail, Topology } from "./model";

/**
 * Ids of the nodes on the ways through an object, itself among them; empty for none. A server, a health check and a
 * rule have no node of their own: theirs is that of the servers, the pool, the policy.
 */
export function wayThrough(topology: Topology, detail: Detail, chosen: string | null): ReadonlySet<string> {
  const start = chosen === null ? null : nodeOf(topology, detail, chosen);
  if (start === null) return new Set();
  const way = new Set([start]);
  follow(start, topology, way, "to");
  follow(start, topology, way, "from");
  return way;
}

function nodeOf(topology: Topology, detail: Detail, id: string): string | null {
  const nodes = topology.columns.flatMap((column) => column.nodes);
  if (nodes.some((node) => node.id === id)) return id;
  for (const pool of detail.pools) {
    if (pool.healthmonitor?.id === id) return pool.id;
    if (pool.members.some((member) => member.id === id)) return `members:${pool.id}`;
  }
  const policies = detail.listeners.flatMap((listener) => listener.l7policies);
  const owner = policies.find((policy) => policy.rules.some((rule) => rule.id === id));
  return owner?.id ?? null;
}

function follow(id: string, topology: Topology, way: Set<string>, end: "from" | "to"): void {
  const other = end === "from" ? "to" : "from";
  for (const edge of topology.edges) {
    if (edge[end] !== id || way.has(edge[other])) continue;
    way.add(edge[other]);
    follow(edge[other], topology, way, end);
  }
}
