/** What the board shows of all balancers: which section each stands in, what a search finds, in which order. */
import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";
import { isPending } from "@/lib/status";

export const SECTIONS = ["needs", "working", "healthy", "off"] as const;
export type Section = (typeof SECTIONS)[number];
/** What the board may be narrowed to. */
export const SHOWN = [...SECTIONS, "favourites"] as const;
export type Shown = (typeof SHOWN)[number];

export const COLUMNS = ["name", "status", "health", "vip", "listeners", "servers", "updated"] as const;
export type Column = (typeof COLUMNS)[number];
export interface Sorting {
  column: Column;
  descending: boolean;
}

const DAY_MS = 86_400_000;
/** So long before its end a certificate is worth a word. */
const SOON_MS = 14 * DAY_MS;

export type Trouble = "stuck" | "broken" | "certificate" | "certificateSoon" | "drift";

/** What needs people beyond the statuses: the key of its words; null for nothing. */
export function troubleOf(
  { operation, certificate_ends_at, drift, in_error, provisioning_status }: BalancerSummary,
  now = Date.now(),
): Trouble | null {
  if (operation?.waiting === "transaction_stuck") return "stuck";
  const left = certificate_ends_at ? Date.parse(certificate_ends_at) - now : Infinity;
  if (left < 0) return "certificate";
  // Its own ERROR is its status already.
  if (in_error > 0 && provisioning_status !== "ERROR") return "broken";
  if (left < SOON_MS) return "certificateSoon";
  return drift ? "drift" : null;
}

/** Work comes before trouble that it may mend, unless it is stuck; trouble before all that is well. */
export function sectionOf(balancer: BalancerSummary, now = Date.now()): Section {
  const state = balancer.operation?.state;
  const trouble = troubleOf(balancer, now);
  if (trouble === "stuck" || trouble === "certificate") return "needs";
  if (isPending(balancer.provisioning_status) || state === "RUNNING" || state === "QUEUED") return "working";
  if (balancer.provisioning_status === "ERROR" || trouble === "broken") return "needs";
  if (state === "FAILED" || state === "PAUSED") return "needs";
  if (!balancer.admin_state_up) return "off";
  if (balancer.operating_status === "ERROR" || balancer.operating_status === "DEGRADED") return "needs";
  return balancer.operating_status === "OFFLINE" ? "off" : "healthy";
}

export type Groups = Record<Section, BalancerSummary[]>;

/** Heading and content of one part of the board. */
export interface Part {
  name: Section | "favourites";
  balancers: BalancerSummary[];
}

/** What stands on the board: first what a person has marked, worst first; then all else by section. */
export function partsOf(groups: Groups, sections: readonly Section[], marked: ReadonlySet<string>): Part[] {
  const isMarked = (balancer: BalancerSummary) => marked.has(keyOf(balancer));
  const parts: Part[] = sections.map((name) => ({
    name,
    balancers: marked.size > 0 ? groups[name].filter((one) => !isMarked(one)) : groups[name],
  }));
  const first = marked.size > 0 ? sections.flatMap((name) => groups[name].filter(isMarked)) : [];
  return [{ name: "favourites" as const, balancers: first }, ...parts].filter(
    ({ balancers }) => balancers.length > 0,
  );
}

const texts = new WeakMap<BalancerSummary, string>();

function textOf(balancer: BalancerSummary): string {
  let text = texts.get(balancer);
  if (text === undefined) {
    const { id, name, vip_address, floating_ip_address, tags, listeners, description } = balancer;
    text = [name, vip_address, floating_ip_address, id, description, ...tags, ...listeners]
      .join("\n")
      .toLowerCase();
    texts.set(balancer, text);
  }
  return text;
}

/** Those in which every word of the search occurs: in name, addresses, tags, listeners, id or description. */
export function search(balancers: BalancerSummary[], query: string): BalancerSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return balancers;
  return balancers.filter((balancer) => words.every((word) => textOf(balancer).includes(word)));
}

const STATUSES = ["ERROR", "PENDING_CREATE", "PENDING_UPDATE", "PENDING_DELETE", "ACTIVE"];

const SORT_KEYS: Record<Exclude<Column, "name">, (balancer: BalancerSummary) => number | string> = {
  status: (balancer) =>
    SECTIONS.indexOf(sectionOf(balancer)) * 100 + STATUSES.indexOf(balancer.provisioning_status),
  health: (balancer) => balancer.operating_status ?? "",
  vip: (balancer) => sortableAddress(balancer.vip_address ?? ""),
  listeners: (balancer) => balancer.listeners.length,
  servers: (balancer) => balancer.member_count,
  updated: (balancer) => balancer.updated_at ?? balancer.created_at ?? "",
};

const sortKeys = new Map<Column, WeakMap<BalancerSummary, number | string>>();

/** Keys of balancers that did not change since the last sorting are not made again. */
function keptKeys(column: Column): WeakMap<BalancerSummary, number | string> {
  let keys = sortKeys.get(column);
  if (!keys) sortKeys.set(column, (keys = new WeakMap()));
  return keys;
}

/** Sorts by a column; the names' order, in which the list comes, decides between equals. */
export function sortBy(balancers: BalancerSummary[], { column, descending }: Sorting): BalancerSummary[] {
  if (column === "name") return descending ? [...balancers].reverse() : balancers;
  const sign = descending ? -1 : 1;
  const keys = keptKeys(column);
  const keyFor = (balancer: BalancerSummary) => {
    let key = keys.get(balancer);
    if (key === undefined) keys.set(balancer, (key = SORT_KEYS[column](balancer)));
    return key;
  };
  return balancers
    .map((balancer) => ({ balancer, key: keyFor(balancer) }))
    .sort((one, other) => (one.key === other.key ? 0 : one.key < other.key ? -sign : sign))
    .map(({ balancer }) => balancer);
}

/** So that 10.0.0.9 stands before 10.0.0.10. */
const sortableAddress = (address: string) =>
  address
    .split(/[.:]/)
    .map((part) => part.padStart(4, "0"))
    .join(".");
