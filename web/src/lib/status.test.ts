import { expect, it } from "vitest";
import { conditionOf } from "./status";

it.each([
  ["ACTIVE", "ONLINE", "good"],
  ["ACTIVE", "NO_MONITOR", "plain"],
  ["ACTIVE", "ERROR", "bad"],
  ["PENDING_UPDATE", "NO_MONITOR", "busy"],
])("gives %s and %s the tone %s: what nobody watches is not called well", (provisioning, operating, tone) => {
  expect(conditionOf(provisioning, operating).tone).toBe(tone);
});
