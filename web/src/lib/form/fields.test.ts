/* eslint-disable @typescript-eslint/no-non-null-assertion -- a test fails loudly where something is missing */
import openapi from "../../../openapi.json?raw";
import { expect, it } from "vitest";
import { fieldsSet, isShown, type Kind } from "./field";
import { FIELDS } from "./fields";

interface Schema {
  properties: Record<string, object>;
}
const schemas = (
  JSON.parse(openapi) as {
    components: { schemas: Record<string, Schema> };
  }
).components.schemas;

const SCHEMA: Record<Kind, string> = {
  loadbalancer: "BalancerForm",
  listener: "ListenerForm",
  pool: "PoolForm",
  member: "MemberForm",
  healthmonitor: "MonitorForm",
  l7policy: "PolicyForm",
  l7rule: "RuleForm",
  additionalvip: "AdditionalVipForm",
};
/** Drawn by parts of their own, or no field of a person. Members and monitors have no description in Octavia. */
const ELSEWHERE: Partial<Record<Kind, string[]>> = {
  loadbalancer: ["id", "listeners", "pools", "vip"],
  listener: ["id", "l7policies"],
  pool: ["id", "members", "healthmonitor", "session_persistence"],
  member: ["id", "description"],
  healthmonitor: ["id", "description"],
  l7policy: ["id", "rules"],
  l7rule: ["id"],
};

const names = (kind: Kind, prefix = ""): string[] =>
  FIELDS[kind]
    .map((field) => field.name)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));

it.each(Object.entries(SCHEMA) as [Kind, string][])(
  "every field of the form document is there: %s",
  (kind, schema) => {
    const wanted = Object.keys(schemas[schema]!.properties).filter(
      (name) => !(ELSEWHERE[kind] ?? []).includes(name),
    );
    expect(
      names(kind)
        .filter((name) => !name.includes("."))
        .sort(),
    ).toEqual(wanted.sort());
  },
);

it.each([
  ["loadbalancer", "vip.", "VipForm"],
  ["pool", "session_persistence.", "SessionPersistenceForm"],
] as const)("also the inner ones: %s %s", (kind, prefix, schema) => {
  expect(names(kind, prefix).sort()).toEqual(Object.keys(schemas[schema]!.properties).sort());
});

it("shows a field that does not apply when it holds something", () => {
  const field = FIELDS.listener.find((one) => one.name === "hsts_max_age")!;
  const around = { provider: "", isNew: false };
  expect(isShown(field, { protocol: "HTTP" }, around)).toBe(false);
  expect(isShown(field, { protocol: "HTTP", hsts_max_age: 60 }, around)).toBe(true);
});

it("names in a closed section only what differs from Octavia’s defaults", () => {
  const set = fieldsSet(FIELDS.listener, {
    protocol: "HTTP",
    timeout_client_data: 50000,
    connection_limit: 100,
    allowed_cidrs: [],
  });
  expect(set.map(({ field }) => field.name)).toEqual(["protocol", "connection_limit"]);
});
