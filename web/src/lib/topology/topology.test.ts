/* eslint-disable @typescript-eslint/no-non-null-assertion -- a test fails loudly where something is missing */
import { describe, expect, it } from "vitest";
import { CARD_REM, curvesBetween, heightOf, layoutOf, settle } from "./layout";
import { groupMembers, memberAddress } from "./members";
import { objectById, poolsInOrder, topologyOf, type Column } from "./model";
import { makeDetail, makeListener, makeMember, makePolicy, makePool } from "./samples";

const folded = () => false;
const asGiven = (_pool: string, _status: string, open: boolean) => open;
const shared = () =>
  makeDetail(
    [makeListener("web", "app", [makePolicy("to-api", "api")]), makeListener("tls", "app")],
    [makePool("idle", { listener_ids: [] }), makePool("api"), makePool("app")],
  );

describe("topology", () => {
  it("draws a shared pool once, with an edge from each that uses it", () => {
    const { columns, edges } = topologyOf(shared());
    const pools = columns.find((column) => column.name === "pools")!.nodes;
    expect(pools.filter((node) => node.id === "app")).toHaveLength(1);
    expect(edges.filter((edge) => edge.to === "app").map((edge) => edge.from)).toEqual([
      "default:web",
      "default:tls",
    ]);
  });

  it("joins neighbouring columns only", () => {
    const { columns, edges } = topologyOf(shared());
    const column = new Map(columns.flatMap((one, at) => one.nodes.map((node) => [node.id, at] as const)));
    expect(edges.map((edge) => column.get(edge.to)! - column.get(edge.from)!)).toEqual(edges.map(() => 1));
  });

  it("orders pools as listeners lead to them, unused ones last and marked", () => {
    expect(poolsInOrder(shared()).map((pool) => pool.id)).toEqual(["api", "app", "idle"]);
    const nodes = topologyOf(shared()).columns.find((column) => column.name === "pools")!.nodes;
    expect(nodes.filter((node) => node.orphan).map((node) => node.id)).toEqual(["idle"]);
  });

  it("leaves out the column of policies where there are none", () => {
    const { columns } = topologyOf(makeDetail([makeListener("a", "p")], [makePool("p")]));
    expect(columns.map((column) => column.name)).toEqual(["loadbalancer", "listeners", "pools", "members"]);
  });

  it("finds any object by id", () => {
    const detail = makeDetail(
      [],
      [makePool("p", { members: [makeMember("m")], healthmonitor: makePool("hm") })],
    );
    expect(["lb", "p", "hm", "m"].map((id) => objectById(detail, id)?.id)).toEqual(["lb", "p", "hm", "m"]);
    expect(objectById(detail, "gone")).toBeNull();
  });
});

describe("members", () => {
  it("stand in groups, worst first, with the healthy many folded", () => {
    const members = ["ONLINE", "ERROR", "ONLINE", "DRAINING", "NOVEL"].map((status, at) =>
      makeMember(`m${at}`, { operating_status: status }),
    );
    expect(groupMembers(members).map((group) => [group.status, group.members.length, group.open])).toEqual([
      ["ERROR", 1, true],
      ["NOVEL", 1, true],
      ["DRAINING", 1, true],
      ["ONLINE", 2, false],
    ]);
  });

  it("fold a failure of hundreds too", () => {
    const members = Array.from({ length: 300 }, (_, at) =>
      makeMember(`m${at}`, { operating_status: "ERROR" }),
    );
    expect(groupMembers(members)[0]?.open).toBe(false);
  });

  it("are told apart by address and port, IPv6 in brackets", () => {
    expect(memberAddress(makeMember("m", { fields: { address: "fd00::1", protocol_port: 80 } }))).toBe(
      "[fd00::1]:80",
    );
  });
});

describe("layout", () => {
  const noOverlap = (column: Column, places: ReadonlyMap<string, { top: number; height: number }>): boolean =>
    column.nodes.every((node, at) => {
      const [place, next] = [places.get(node.id)!, column.nodes[at + 1]];
      return place.top >= 0 && (!next || places.get(next.id)!.top >= place.top + place.height);
    });

  it("keeps the order, never overlaps, and stays within its height", () => {
    const members = Array.from({ length: 300 }, (_, at) =>
      makeMember(`m${at}`, { operating_status: at % 7 ? "ONLINE" : "ERROR" }),
    );
    const detail = makeDetail(
      Array.from({ length: 12 }, (_, at) =>
        makeListener(`l${at}`, `p${at % 5}`, at % 3 ? [] : [makePolicy(`y${at}`, `p${at % 4}`)]),
      ),
      Array.from({ length: 6 }, (_, at) => makePool(`p${at}`, { members: at ? [] : members })),
    );
    const topology = topologyOf(detail);
    for (const open of [folded, asGiven, () => true]) {
      const layout = layoutOf(topology, (node) => heightOf(node, open));
      for (const column of topology.columns) expect(noOverlap(column, layout.places), column.name).toBe(true);
      const bottoms = [...layout.places.values()].map((place) => place.top + place.height);
      expect(Math.max(...bottoms)).toBeCloseTo(layout.height);
    }
  });

  it("draws a straight line where one leads to one", () => {
    const topology = topologyOf(makeDetail([makeListener("a", "p")], [makePool("p")]));
    const layout = layoutOf(topology, (node) => heightOf(node, folded));
    topology.columns.slice(1).forEach((column, at) => {
      for (const curve of curvesBetween(topology.columns[at]!, column, topology.edges, layout)) {
        expect(curve.y1).toBeCloseTo(curve.y2);
      }
    });
  });

  it("puts boxes where they want to be, and shares the room where they want the same", () => {
    expect(settle([2, 2], [5, 20])).toEqual([4, 19]);
    const [first, second] = settle([CARD_REM, CARD_REM], [10, 10]) as [number, number];
    expect(second - first).toBeCloseTo(CARD_REM + 1);
    expect((first + second + CARD_REM) / 2).toBeCloseTo(10);
    expect(settle([2, 2], [null, null])).toEqual([0, 3]);
  });
});
