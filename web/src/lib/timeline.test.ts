import i18next, { t } from "i18next";
import { expect, it, onTestFinished } from "vitest";
import type { Revision } from "@/api/changes";
import type { TimelineEntry } from "@/api/types";
import balancer from "@/locales/ru/balancer.json";
import common from "@/locales/ru/common.json";
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
  expect(searchEntries([one, other], "ANN req-7", t)).toEqual([one]);
  expect(searchEntries([one, other], "member.update", t)).toHaveLength(2);
  expect(searchEntries([one, other], "ann failed", t)).toEqual([]);
  expect(searchEntries([one, other], "o-1", t)).toHaveLength(2);
});

it("finds what the page says in its language, and still what the server says", async () => {
  i18next.addResourceBundle("ru", "common", common);
  i18next.addResourceBundle("ru", "balancer", balancer);
  await i18next.changeLanguage("ru");
  onTestFinished(() => void i18next.changeLanguage("en"));
  const turn = entry(0, "t", "SENDING", { why: "its turn has come", why_code: "turn" });
  const failed = entry(1, "u", "FAILED", { old: "SENDING" });
  const drift = entry(2, "v", "CHANGED", { what: "drift", kind: "pool" });
  const all = [turn, failed, drift];
  expect(searchEntries(all, "its turn", t)).toEqual([turn]);
  expect(searchEntries(all, balancer.timeline.why.turn.toUpperCase(), t)).toEqual([turn]);
  expect(searchEntries(all, common.operation.taskState.FAILED, t)).toEqual([failed]);
  expect(searchEntries(all, common.operation.taskState.SENDING, t)).toEqual([turn, failed]);
  expect(searchEntries(all, `${common.object.pool} ${balancer.timeline.did.CHANGED}`, t)).toEqual([drift]);
});

it("knows the revision that each end of an operation made, also of one that was retried", () => {
  const of = (second: number, state: string) => entry(second, "o-1", state, { what: "operation" });
  const [failed, begun, done] = [of(3, "FAILED"), of(5, "RUNNING"), of(9, "DONE")];
  const dismissed = entry(4, "o-1", "FAILED", { what: "operation", old: "FAILED" });
  const other = entry(9, "o-2", "DONE", { what: "operation", operation_id: "o-2" });
  const history = [entry(9, "t", "DONE"), other, done, begun, dismissed, failed];
  const revision = (number: number, { at }: TimelineEntry) => ({ ...REVISION, number, at });
  const made = revisionByEntry(history, [revision(8, done), revision(7, failed)]);
  expect([...made]).toEqual([
    [done, 8],
    [failed, 7],
  ]);
});
