/**
 * A balancer as columns of nodes and the edges between neighbouring columns. Pure; the page only draws it.
 * A listener with policies gets an "otherwise" node for its default pool, so that every edge joins neighbours and says
 * what it stands for; listeners without policies get a through lane where the policy column exists.
 */
import type { BalancerDetail, ListenerNode, MemberNode, PolicyNode, PoolNode, TreeObject } from "@/api/types";
import { isPending } from "@/lib/status";

export type Detail = BalancerDetail;
export type { ListenerNode, MemberNode, PolicyNode, PoolNode, TreeObject };

export type ColumnName = "loadbalancer" | "listeners" | "policies" | "pools" | "members";

/** `object`: a card. `otherwise`: the default way of a listener with policies. `through`: an invisible lane. `members`: a pool's servers. */
export interface TopologyNode {
  id: string;
  look: "object" | "otherwise" | "through" | "members";
  object: TreeObject | null;
  pool: PoolNode | null;
  /** Not used by any listener or policy. */
  orphan: boolean;
}

export interface Edge {
  from: string;
  to: string;
  /** Takes part in the transaction that runs now. */
  busy: boolean;
  /** Switched off at one end: no traffic goes this way. */
  off: boolean;
}

export interface Column {
  name: ColumnName;
  nodes: TopologyNode[];
}

export interface Topology {
  columns: Column[];
  edges: Edge[];
}

const card = (object: TreeObject, orphan = false): TopologyNode => ({
  id: object.id,
  look: "object",
  object,
  pool: null,
  orphan,
});
const lane = (id: string, look: "otherwise" | "through"): TopologyNode => ({
  id,
  look,
  object: null,
  pool: null,
  orphan: false,
});
const isBusy = (object: TreeObject): boolean => object.operating || isPending(object.provisioning_status);
const edge = (from: string, to: string, ends: TreeObject[]): Edge => ({
  from,
  to,
  busy: ends.every(isBusy),
  off: ends.some((end) => !end.admin_state_up),
});

/** Pools in the order in which listeners and policies first lead to them, so that edges seldom cross; unused ones last. */
export function poolsInOrder(detail: Detail): PoolNode[] {
  const wanted = detail.listeners.flatMap((listener) => [
    ...listener.l7policies.map((policy) => policy.redirect_pool_id),
    listener.default_pool_id,
  ]);
  const place = (pool: PoolNode): number => {
    const at = wanted.indexOf(pool.id);
    return at < 0 ? wanted.length : at;
  };
  return [...detail.pools].sort((a, b) => place(a) - place(b));
}

export function topologyOf(detail: Detail): Topology {
  const pools = poolsInOrder(detail);
  const byId = new Map(pools.map((pool) => [pool.id, pool]));
  const withPolicies = detail.listeners.some((listener) => listener.l7policies.length > 0);
  const edges: Edge[] = detail.listeners.map((listener) => edge(detail.id, listener.id, [detail, listener]));
  const middle: TopologyNode[] = [];
  for (const listener of detail.listeners) {
    const pool = byId.get(listener.default_pool_id ?? "");
    for (const policy of listener.l7policies) {
      middle.push(card(policy));
      edges.push(edge(listener.id, policy.id, [listener, policy]));
      const target = byId.get(policy.redirect_pool_id ?? "");
      if (target) edges.push(edge(policy.id, target.id, [policy, target]));
    }
    if (!pool) continue;
    const ends = [listener, pool];
    if (!withPolicies) {
      edges.push(edge(listener.id, pool.id, ends));
      continue;
    }
    const by = `default:${listener.id}`;
    middle.push(lane(by, listener.l7policies.length > 0 ? "otherwise" : "through"));
    edges.push(edge(listener.id, by, ends), edge(by, pool.id, ends));
  }
  for (const pool of pools) edges.push(edge(pool.id, `members:${pool.id}`, [pool]));
  const orphan = (pool: PoolNode): boolean => pool.listener_ids.length + pool.l7policy_ids.length === 0;
  const columns: Column[] = [
    { name: "loadbalancer", nodes: [card(detail)] },
    { name: "listeners", nodes: detail.listeners.map((listener) => card(listener)) },
    { name: "policies", nodes: middle },
    { name: "pools", nodes: pools.map((pool) => card(pool, orphan(pool))) },
    { name: "members", nodes: pools.map((pool) => membersNode(pool)) },
  ];
  return { columns: columns.filter((column) => column.nodes.length > 0), edges };
}

function membersNode(pool: PoolNode): TopologyNode {
  return { id: `members:${pool.id}`, look: "members", object: null, pool, orphan: false };
}

/** Every object of a balancer, the balancer itself first. */
export function objectsOf(detail: Detail): TreeObject[] {
  return [
    detail,
    ...detail.listeners.flatMap((listener) => [
      listener,
      ...listener.l7policies.flatMap((policy) => [policy, ...policy.rules]),
    ]),
    ...detail.pools.flatMap((pool) => [
      pool,
      ...(pool.healthmonitor ? [pool.healthmonitor] : []),
      ...pool.members,
    ]),
  ];
}

export function objectById(detail: Detail, id: string): TreeObject | null {
  return objectsOf(detail).find((object) => object.id === id) ?? null;
}
