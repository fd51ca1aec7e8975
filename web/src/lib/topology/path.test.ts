import { expect, it } from "vitest";
import { topologyOf } from "./model";
import { wayThrough } from "./path";
import { makeDetail, makeListener, makeMember, makePolicy, makePool } from "./samples";

const detail = makeDetail(
  [makeListener("web", "app", [makePolicy("to-api", "api")]), makeListener("tls", "app")],
  [makePool("api"), makePool("app", { members: [makeMember("m1")] })],
);
const way = (id: string | null) => [...wayThrough(topologyOf(detail), detail, id)].sort();

it("to a server leads over its pool and all that use it, and over nothing else", () => {
  expect(way("m1")).toEqual(["default:tls", "default:web", "lb", "app", "members:app", "tls", "web"].sort());
});

it("through a policy leads from its listener to its pool", () => {
  expect(way("to-api")).toEqual(["api", "lb", "members:api", "to-api", "web"]);
});

it("is none where nothing is chosen, or what is not there", () => {
  expect([way(null), way("nowhere")]).toEqual([[], []]);
});
