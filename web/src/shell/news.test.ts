import { expect, it } from "vitest";

import { makeOperation } from "@/testing";

import { newsOf } from "./news";

const asMap = (...operations: ReturnType<typeof makeOperation>[]) =>
  new Map(operations.map((operation) => [operation.id, operation]));

it("tells when an operation is done or has failed, once", () => {
  const running = asMap(makeOperation());
  const done = asMap(makeOperation({ state: "DONE" }));
  expect(newsOf(running, done)).toEqual([{ what: "done", name: "shop", reason: "" }]);
  expect(newsOf(done, done)).toEqual([]);
  const failed = asMap(
    makeOperation({
      state: "FAILED",
      error: {
        code: "refused",
        what: "No.",
        names: {},
        words: "",
        status: 400,
        request_id: null,
        problems: [],
        remedies: [],
      },
    }),
  );
  expect(newsOf(running, failed)).toEqual([{ what: "failed", name: "shop", reason: "No." }]);
});

it("says nothing of operations that were not seen before", () => {
  expect(newsOf(new Map(), asMap(makeOperation({ state: "DONE" })))).toEqual([]);
});
