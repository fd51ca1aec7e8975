/** Puts all balancers in order, in pieces: of thousands this takes longer than a frame. */
import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";
import { atOnce, type Work } from "@/lib/slices";

import { type Groups, search, sectionOf } from "./sections";

/** Balancers in order of their names: all, and those of each section. */
export interface Arranged {
  ordered: BalancerSummary[];
  groups: Groups;
}

type Balancers = readonly BalancerSummary[];
type Places = ReadonlyMap<string, { name: string; place: number }>;

/** So many at a time: less than a millisecond. */
const PIECE = 250;

export function createArranger(): (balancers: Balancers) => Work<Arranged> {
  const inNameOrder = createNameOrder();
  return function* (balancers) {
    const ordered = yield* inNameOrder(balancers);
    return { ordered, groups: yield* grouped(ordered) };
  };
}

/** What a search finds, arranged as all were. */
export function found(arranged: Arranged, query: string): Arranged {
  if (query.trim() === "") return arranged;
  const ordered = search(arranged.ordered, query);
  return { ordered, groups: atOnce(grouped(ordered)) };
}

/** Keeps the order within each section. */
export function* grouped(balancers: Balancers): Work<Groups> {
  const groups: Groups = { needs: [], working: [], healthy: [], off: [] };
  const now = Date.now();
  for (const piece of pieces(balancers)) {
    for (const balancer of piece) groups[sectionOf(balancer, now)].push(balancer);
    yield;
  }
  return groups;
}

/**
 * Sorts by name as people do (shop-2 before shop-10). Comparing thousands of names takes longer than a frame, and
 * statuses change far more often than names: so each balancer keeps its place, until a name is new.
 */
export function createNameOrder(): (balancers: Balancers) => Work<BalancerSummary[]> {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const byName = (one: BalancerSummary, other: BalancerSummary) => collator.compare(one.name, other.name);
  let places: Places = new Map();
  return function* (balancers) {
    const kept = yield* inPlaces(balancers, places);
    if (kept) return kept;
    const sorted = yield* sortedInRuns(balancers, byName);
    places = yield* placesOf(sorted);
    return sorted;
  };
}

/** Each where it stood; undefined when there is a new name. */
function* inPlaces(balancers: Balancers, places: Places): Work<BalancerSummary[] | undefined> {
  const all = new Array<BalancerSummary | undefined>(places.size).fill(undefined);
  for (const piece of pieces(balancers)) {
    for (const balancer of piece) {
      const known = places.get(keyOf(balancer));
      if (known?.name !== balancer.name) return undefined;
      all[known.place] = balancer;
    }
    yield;
  }
  return all.filter((balancer) => balancer !== undefined);
}

function* placesOf(sorted: Balancers): Work<Places> {
  const places = new Map<string, { name: string; place: number }>();
  for (const piece of pieces(sorted)) {
    for (const each of piece) places.set(keyOf(each), { name: each.name, place: places.size });
    yield;
  }
  return places;
}

/** Runs, then pairs of them; what is in order already, as a server gives it, is compared once. */
function* sortedInRuns<T>(list: readonly T[], compare: (one: T, other: T) => number): Work<T[]> {
  let runs = [...pieces(list)];
  for (const run of runs) {
    run.sort(compare);
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (const [first, second = []] of pieces(runs, 2)) {
      merged.push(joined(first ?? [], second, compare));
      yield;
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** Two runs as one. */
function joined<T>(first: T[], second: T[], compare: (one: T, other: T) => number): T[] {
  const [last, next] = [first.at(-1), second[0]];
  const both = [...first, ...second];
  return last === undefined || next === undefined || compare(last, next) <= 0 ? both : both.sort(compare);
}

function* pieces<T>(list: readonly T[], size = PIECE): Generator<T[]> {
  for (let first = 0; first < list.length; first += size) yield list.slice(first, first + size);
}
