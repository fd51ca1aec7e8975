/** Whose health is shown, in which order: the balancer, the servers of each pool, those that are gone. Pure. */
import type { BalancerDetail, StatusHistory } from "@/api/types";
import { faredOf, worstFirst, type Fared } from "@/lib/health";
import { memberAddress } from "@/lib/topology/members";
import { ownName } from "../../names";

export interface HealthRowData {
  id: string;
  kind: "loadbalancer" | "member";
  name: string;
  fared: Fared;
}

export interface HealthGroup {
  id: string;
  kind: "whole" | "pool" | "gone";
  name: string;
  rows: HealthRowData[];
}

export function groupsOf(balancer: BalancerDetail, history: StatusHistory): HealthGroup[] {
  const until = Date.parse(history.until);
  const fared = new Map(history.strips.map((strip) => [strip.id, faredOf(strip, until)]));
  const rowOf = (kind: HealthRowData["kind"], id: string, name: string): HealthRowData[] => {
    const own = fared.get(id);
    return own ? [{ id, kind, name, fared: own }] : [];
  };
  const sorted = (rows: HealthRowData[]) => rows.sort((one, other) => worstFirst(one.fared, other.fared));
  const gone = history.strips.filter((strip) => !strip.present && strip.kind === "member");
  return [
    {
      id: balancer.id,
      kind: "whole",
      name: balancer.name,
      rows: rowOf("loadbalancer", balancer.id, ownName(balancer)),
    },
    ...balancer.pools.map((pool) => ({
      id: pool.id,
      kind: "pool" as const,
      name: ownName(pool),
      rows: sorted(
        pool.members.flatMap((member) =>
          rowOf("member", member.id, [member.name, memberAddress(member)].filter(Boolean).join(" · ")),
        ),
      ),
    })),
    {
      id: "gone",
      kind: "gone",
      name: "",
      rows: gone.flatMap((strip) => rowOf("member", strip.id, strip.name || strip.id.slice(0, 8))),
    },
  ];
}
