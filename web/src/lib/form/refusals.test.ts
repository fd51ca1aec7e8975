import { expect, it } from "vitest";
import type { OperationDocument } from "@/api/types";
import { fieldIn, refusalsOf } from "./refusals";

const ref = "https://barbican/v1/secrets/1234";
const form = {
  name: "shop",
  vip: { subnet_id: "s1" },
  listeners: [
    { name: "web", protocol: "HTTP", protocol_port: 80, tags: ["a"] },
    { name: "tls", protocol: "TERMINATED_HTTPS", protocol_port: 443, default_tls_container_ref: ref },
  ],
  pools: [
    {
      name: "app",
      protocol: "HTTP",
      members: [{ address: "10.0.0.11", protocol_port: 80, weight: 300 }],
      healthmonitor: { type: "HTTP", max_retries: 3, max_retries_down: 40 },
    },
  ],
};

it.each([
  [
    "a field by its name",
    "Invalid input for field/attribute weight. Value: '300'.",
    "pools[0].members[0]",
    ".weight",
  ],
  [
    "the longer of two names",
    "Invalid input for max_retries_down",
    "pools[0].healthmonitor",
    ".max_retries_down",
  ],
  ["a value", `Could not retrieve certificate: ['${ref}']`, "listeners[1]", ".default_tls_container_ref"],
  [
    "what is in the way",
    "Another Listener on this Load Balancer is already using protocol_port 80",
    "listeners[0]",
    ".protocol_port",
  ],
  ["the object where nothing is named", "The provider is tired.", "listeners[0]", ""],
])("finds %s", (_, words, base, field) => {
  expect(fieldIn(words, form, base)).toBe(base + field);
});

it("finds a field inside a balancer that was sent whole", () => {
  expect(fieldIn(`Could not retrieve certificate: ['${ref}']`, form, "")).toBe(
    "listeners[1].default_tls_container_ref",
  );
  expect(fieldIn("Invalid input for field/attribute protocol_port.", form, "")).toBe("");
});

it("tells only what failed", () => {
  const task = {
    state: "FAILED",
    form_path: "listeners[0]",
    error: { code: "refused", words: "Bad port.", what: "", problems: [] },
  };
  const failed = { state: "FAILED", tasks: [task, { ...task, state: "SKIPPED", error: null }] };
  expect(refusalsOf(failed as unknown as OperationDocument, form)).toEqual([
    { path: "listeners[0].protocol_port", code: "refused_refused", message: "Bad port." },
  ]);
  expect(refusalsOf({ ...failed, state: "DONE" } as unknown as OperationDocument, form)).toEqual([]);
});

it("takes the server's word where it blames a field", () => {
  const blamed = { path: "pools[0].members[0].weight", code: "refused", message: "Too heavy." };
  const error = { code: "refused", words: "Too heavy.", what: "", problems: [blamed] };
  const failed = { state: "FAILED", tasks: [{ state: "FAILED", form_path: "pools[0].members", error }] };
  expect(refusalsOf(failed as unknown as OperationDocument, form)).toEqual([blamed]);
});
