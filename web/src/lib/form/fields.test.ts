/* eslint-disable @typescript-eslint/no-non-null-assertion -- a test fails loudly where something is missing */
import openapi from "../../../openapi.json?raw";
import { expect, it } from "vitest";
import { fieldsSet, isShown, type Field, type Kind } from "./field";
import { FIELDS } from "./fields";
import { lacksOf, NOTHING_LACKS } from "./lacks";

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  type?: string;
  enum?: unknown[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
}
const schemas = (JSON.parse(openapi) as { components: { schemas: Record<string, Schema> } }).components
  .schemas;

/** What a property may be beside null, with what it refers to. */
function resolved(schema: Schema): Schema {
  if (schema.$ref) return schemas[schema.$ref.split("/").at(-1)!]!;
  const other = schema.anyOf?.find((one) => one.type !== "null");
  return other ? resolved(other) : schema;
}

const KIND: Record<string, Kind> = {
  listeners: "listener",
  pools: "pool",
  members: "member",
  healthmonitor: "healthmonitor",
  l7policies: "l7policy",
  rules: "l7rule",
  "vip.additional": "additionalvip",
};

/** What a person cannot edit, and why. Everything else that the schema of a form names must have its field. */
const NOT_EDITED: Record<string, string> = {
  id: "Octavia's own; it tells objects apart when their names change.",
  "vip.floating_ip.id":
    "Chosen from a list in one field with what follows: an address that exists, or a new one.",
  "vip.floating_ip.network_id": "See above.",
  "member.description": "Octavia's members have none.",
  "healthmonitor.description": "Octavia's monitors have none.",
};

interface Found {
  kind: Kind;
  name: string;
  schema: Schema;
}

/** Every property of a form, by the kind of its object: the tree of the schema, walked from BalancerForm. */
function walk(kind: Kind, schema: Schema, prefix = ""): Found[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]): Found[] => {
    const name = prefix + key;
    const inner = resolved(property);
    const item = inner.items && resolved(inner.items);
    const child = KIND[name];
    const own = { kind, name, schema: inner };
    if (item?.properties) return child ? [own, ...walk(child, item)] : [own];
    if (!inner.properties) return [own];
    return child ? [own, ...walk(child, inner)] : walk(kind, inner, `${name}.`);
  });
}

const found = walk("loadbalancer", schemas.BalancerForm!);
const fieldOf = (kind: Kind, name: string): Field | undefined =>
  FIELDS[kind].find((field) => field.name === name || name.startsWith(`${field.name}.`));
/** Lists of objects are drawn as cards and rows of their own. */
const isObjects = ({ name }: Found): boolean => name in KIND && name !== "vip.additional";

it("finds the whole form in the schema", () => {
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(Object.keys(FIELDS)));
  expect(found.length).toBeGreaterThan(100);
});

it.each(found.map((one) => [`${one.kind}.${one.name}`, one] as const))("can be edited: %s", (full, one) => {
  if (one.name in NOT_EDITED || full in NOT_EDITED || isObjects(one)) return;
  expect(fieldOf(one.kind, one.name)).toBeDefined();
});

it("has no field that the form does not know", () => {
  const known = new Set(found.map(({ kind, name }) => `${kind}.${name}`));
  const unknown = Object.entries(FIELDS).flatMap(([kind, fields]) =>
    fields
      .map(({ name }) => `${kind}.${name}`)
      .filter((name) => !known.has(name) && ![...known].some((one) => one.startsWith(`${name}.`))),
  );
  expect(unknown).toEqual([]);
});

it("names no reason for what can be edited", () => {
  const edited = Object.keys(NOT_EDITED).filter((name) => !name.includes("floating"));
  expect(
    edited.filter((name) =>
      Object.values(FIELDS)
        .flat()
        .some((field) => field.name === name),
    ),
  ).toEqual([]);
});

const compared = found.flatMap(({ kind, name, schema }) => {
  const field = FIELDS[kind].find((one) => one.name === name);
  return field ? [[`${kind}.${name}`, field, schema] as const] : [];
});

it.each(compared)("offers every value, and no other: %s", (_, field, schema) => {
  if (!schema.enum) return;
  expect([...(field.options ?? [])].map((one) => (field.numeric ? Number(one) : one)).sort()).toEqual(
    [...schema.enum].sort(),
  );
});

it.each(compared)("takes what the server takes, from least to most: %s", (_, field, schema) => {
  if (schema.type === "integer" && field.widget === "number") expect(field.max).toBe(schema.maximum);
  if (schema.minimum !== undefined) expect(field.min).toBe(schema.minimum);
  if (field.widget === "text") expect(field.maxLength).toBe(schema.maxLength);
});

it("shows a field that does not apply when it holds something", () => {
  const field = fieldOf("listener", "hsts_max_age")!;
  const around = { isNew: false, lacks: NOTHING_LACKS };
  expect(isShown("listener", field, { protocol: "HTTP" }, around)).toBe(false);
  expect(isShown("listener", field, { protocol: "HTTP", hsts_max_age: 60 }, around)).toBe(true);
});

it("shows no field that the cloud lacks, unless it is set", () => {
  const field = fieldOf("listener", "allowed_cidrs")!;
  const all = [{ kind: "listener", field: "allowed_cidrs", provider: "ovn" }];
  const around = { isNew: true, lacks: lacksOf(all, "ovn") };
  expect(isShown("listener", field, {}, around)).toBe(false);
  expect(isShown("listener", field, { allowed_cidrs: ["10.0.0.0/8"] }, around)).toBe(true);
  expect(isShown("listener", field, {}, { isNew: true, lacks: lacksOf(all, "amphora") })).toBe(true);
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
