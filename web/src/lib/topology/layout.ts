/**
 * Where each node of the topology stands, in rem from the top of its column, and the curves between neighbouring columns.
 * A node is drawn level with what leads to it, nodes of a column never overlap, and the order of a column is kept.
 */
import { groupMembers, isFew } from "./members";
import type { Column, Edge, Topology, TopologyNode } from "./model";

export const CARD_REM = 4.25;
export const LANE_REM = 1.75;
export const ROW_REM = 2;
export const GROUP_ROWS = 10;
const GAP_REM = 1;
const PADDING_REM = 0.5;

export interface Place {
  top: number;
  height: number;
}
export interface Layout {
  height: number;
  places: ReadonlyMap<string, Place>;
}
/** From where to where an edge runs, in rem. */
export interface Curve extends Edge {
  y1: number;
  y2: number;
}

/** Height of a node in rem; `isOpen` says whether a group of members is unfolded. */
export function heightOf(
  node: TopologyNode,
  isOpen: (pool: string, status: string, open: boolean) => boolean,
): number {
  if (node.look === "object") return CARD_REM;
  if (node.look !== "members" || !node.pool) return LANE_REM;
  const { id, members } = node.pool;
  if (isFew(members)) return Math.max(members.length, 1) * ROW_REM + PADDING_REM;
  const rows = groupMembers(members).map((group) =>
    isOpen(id, group.status, group.open) ? 1 + Math.min(group.members.length, GROUP_ROWS) : 1,
  );
  return rows.reduce((sum, row) => sum + row, 0) * ROW_REM + PADDING_REM;
}

const middle = (place: Place): number => place.top + place.height / 2;

/** Places all nodes: from the widest column (the tallest) outwards, each node near the mean of its neighbours there. */
export function layoutOf(topology: Topology, height: (node: TopologyNode) => number): Layout {
  const places = new Map<string, Place>();
  const tall = (column: Column): number =>
    column.nodes.reduce((sum, node) => sum + height(node) + GAP_REM, 0);
  const { columns } = topology;
  const start = columns.reduce(
    (best, column, at) => (tall(column) > tall(columns[best] as Column) ? at : best),
    0,
  );
  const put = (column: Column | undefined): void => {
    if (column) placeColumn(column, topology.edges, places, height);
  };
  put(columns[start]);
  for (let at = start - 1; at >= 0; at -= 1) put(columns[at]);
  for (let at = start + 1; at < columns.length; at += 1) put(columns[at]);
  const top = Math.min(0, ...[...places.values()].map((place) => place.top));
  for (const place of places.values()) place.top -= top;
  return { places, height: Math.max(0, ...[...places.values()].map((place) => place.top + place.height)) };
}

function placeColumn(
  column: Column,
  edges: readonly Edge[],
  places: Map<string, Place>,
  height: (node: TopologyNode) => number,
): void {
  const wanted = column.nodes.map((node) => {
    const near = edges.flatMap((edge) => {
      const other = edge.from === node.id ? edge.to : edge.to === node.id ? edge.from : null;
      const place = other === null ? undefined : places.get(other);
      return place ? [middle(place)] : [];
    });
    return near.length > 0 ? near.reduce((sum, y) => sum + y, 0) / near.length : null;
  });
  const blocks = settle(column.nodes.map(height), wanted);
  column.nodes.forEach((node, at) =>
    places.set(node.id, { top: blocks[at] as number, height: height(node) }),
  );
}

/**
 * Tops for boxes in a fixed order that stay as near to their wanted middles as they can without overlap: boxes that
 * would collide are joined into one run, which stands at the mean of what its boxes want (isotonic regression).
 */
export function settle(heights: readonly number[], wanted: readonly (number | null)[]): number[] {
  interface Run {
    shift: number;
    weight: number;
    offsets: number[];
    size: number;
  }
  const runs: Run[] = [];
  heights.forEach((height, at) => {
    const want = wanted[at];
    let run: Run = {
      shift: want == null ? 0 : want - height / 2,
      weight: want == null ? 0 : 1,
      offsets: [0],
      size: height,
    };
    for (
      let last = runs.at(-1);
      last && (run.weight === 0 || last.shift + last.size + GAP_REM > run.shift);
      last = runs.at(-1)
    ) {
      runs.pop();
      const down = last.size + GAP_REM;
      const weight = last.weight + run.weight;
      const shift =
        weight === 0 ? last.shift : (last.shift * last.weight + (run.shift - down) * run.weight) / weight;
      run = {
        shift,
        weight,
        offsets: [...last.offsets, ...run.offsets.map((offset) => offset + down)],
        size: down + run.size,
      };
    }
    runs.push(run);
  });
  return runs.flatMap((run) => run.offsets.map((offset) => run.shift + offset));
}

/** Curves between a column and the next one. */
export function curvesBetween(left: Column, right: Column, edges: readonly Edge[], layout: Layout): Curve[] {
  const from = new Set(left.nodes.map((node) => node.id));
  const to = new Set(right.nodes.map((node) => node.id));
  return edges.flatMap((edge) => {
    const [start, end] = [layout.places.get(edge.from), layout.places.get(edge.to)];
    if (!from.has(edge.from) || !to.has(edge.to) || !start || !end) return [];
    return [{ ...edge, y1: middle(start), y2: middle(end) }];
  });
}
