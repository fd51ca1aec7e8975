import { expect, it } from "vitest";
import type { Revision } from "@/api/changes";
import type { TimelineEntry } from "@/api/types";
import { lastedByEntry, revisionByEntry, searchEntries } from "./timeline";

const entry = (
  second: number,
  id: string,
  state: string,
  more: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  at: new Date(Date.UTC(2026, 4, 4, 12, 0, second)).toISOString(),
  what: "task",
  kind: "member.update",
  id,
  name: "10.0.0.1:80",
  old: null,
  new: state,
  why: "",
  why_code: "",
  why_names: {},
  who: "",
  request_id: null,
  operation_id: "o-1",
  balancer_id: null,
  ...more,
});

const REVISION: Revision = {
  number: 1,
  at: "",
  who: "ann",
  origin: "applied",
  kind: "apply",
  operation_id: "o-1",
  note: "",
  note_code: "",
  note_names: {},
  changes: 1,
  differences: [],
};

it("says how long a task waited and how long it was at work, sending and confirming together", () => {
  const history = [
    entry(0, "t", "WAITING"),
    entry(1, "other", "WAITING"),
    entry(5, "t", "SENDING"),
    entry(6, "t", "CONFIRMING"),
    entry(9, "t", "DONE"),
  ].reverse();
  const lasted = lastedByEntry(history);
  expect(history.map((one) => lasted.get(one)).filter(Boolean)).toEqual([
    { as: "worked", seconds: 4 },
    { as: "waited", seconds: 5 },
  ]);
});

it("finds entries by all words, in whatever field they stand", () => {
  const [one, other] = [entry(0, "t", "DONE", { who: "ann", request_id: "req-7" }), entry(1, "u", "FAILED")];
  expect(searchEntries([one, other], "ANN req-7")).toEqual([one]);
  expect(searchEntries([one, other], "member.update")).toHaveLength(2);
  expect(searchEntries([one, other], "ann failed")).toEqual([]);
  expect(searchEntries([one, other], "o-1")).toHaveLength(2);
});

it("knows the revision that each end of an operation made, also of one that was retried", () => {
  const of = (second: number, state: string) => entry(second, "o-1", state, { what: "operation" });
  const [failed, begun, done] = [of(3, "FAILED"), of(5, "RUNNING"), of(9, "DONE")];
  const other = entry(9, "o-2", "DONE", { what: "operation", operation_id: "o-2" });
  const history = [entry(9, "t", "DONE"), other, done, begun, failed];
  const revision = (number: number, { at }: TimelineEntry) => ({ ...REVISION, number, at });
  const made = revisionByEntry(history, [revision(8, done), revision(7, failed)]);
  expect([...made]).toEqual([
    [done, 8],
    [failed, 7],
  ]);
});
