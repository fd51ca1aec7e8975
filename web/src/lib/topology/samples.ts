/** Builders of balancers for tests, with working defaults. */
import type { Detail, ListenerNode, MemberNode, PolicyNode, PoolNode } from "./model";

const object = (kind: string, id: string) => ({
  kind,
  id,
  name: id,
  provisioning_status: "ACTIVE",
  operating_status: "ONLINE",
  admin_state_up: true,
  fields: {},
  actions: [],
  operating: false,
});

export function makeMember(id: string, more: object = {}): MemberNode {
  return {
    ...object("member", id),
    fields: { address: "10.0.0.1", protocol_port: 80 },
    server_name: null,
    ...more,
  } as MemberNode;
}
export function makePool(id: string, more: object = {}): PoolNode {
  return {
    ...object("pool", id),
    healthmonitor: null,
    members: [],
    listener_ids: ["x"],
    l7policy_ids: [],
    ...more,
  } as PoolNode;
}
export function makePolicy(id: string, pool: string | null): PolicyNode {
  return { ...object("l7policy", id), redirect_pool_id: pool, rules: [] } as unknown as PolicyNode;
}
export function makeListener(id: string, pool: string | null, l7policies: PolicyNode[] = []): ListenerNode {
  return { ...object("listener", id), default_pool_id: pool, l7policies } as unknown as ListenerNode;
}
export function makeDetail(listeners: ListenerNode[], pools: PoolNode[]): Detail {
  return {
    ...object("loadbalancer", "lb"),
    listeners,
    pools,
    floating_ips: [],
    revision: "r1",
  } as unknown as Detail;
}
