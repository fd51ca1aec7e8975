/** Members of a pool in groups that can be read at a glance: what needs you first, the healthy many folded away. */
import { textOf, type Json } from "@/lib/form/path";
import type { MemberNode } from "./model";

/** Worst first. */
export const GROUP_ORDER = ["ERROR", "DEGRADED", "OFFLINE", "DRAINING", "NO_MONITOR", "ONLINE"] as const;

/** Up to so many members a pool is shown whole, without groups. */
export const FEW = 8;
/** A group up to this size is open from the start, unless its members are well. */
const SMALL = 6;
const WELL = new Set(["ONLINE", "NO_MONITOR"]);

export interface MemberGroup {
  status: string;
  members: MemberNode[];
  /** Open until somebody folds it. */
  open: boolean;
  busy: boolean;
}

export function isFew(members: readonly MemberNode[]): boolean {
  return members.length <= FEW;
}

/** Groups by operating status, worst first; a status that is not known here comes before the healthy ones. */
export function groupMembers(members: readonly MemberNode[]): MemberGroup[] {
  const groups = new Map<string, MemberNode[]>();
  for (const member of members) {
    const status = member.operating_status ?? "NO_MONITOR";
    const group = groups.get(status);
    if (group) group.push(member);
    else groups.set(status, [member]);
  }
  return [...groups]
    .map(([status, inner]) => ({
      status,
      members: inner,
      open: !WELL.has(status) && inner.length <= SMALL,
      busy: inner.some((member) => member.operating),
    }))
    .sort((a, b) => rank(a.status) - rank(b.status));
}

function rank(status: string): number {
  const at = (GROUP_ORDER as readonly string[]).indexOf(status);
  return at < 0 ? 2.5 : at;
}

/** `10.0.0.11:8080`, with brackets around IPv6. */
export function memberAddress(member: MemberNode): string {
  const address = textOf(member.fields.address as Json);
  const port = textOf(member.fields.protocol_port as Json);
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
