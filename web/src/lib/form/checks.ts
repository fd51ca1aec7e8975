/**
 * Checks while typing: shapes and limits of single fields, from the field tables. What two fields or the cloud decide
 * is the server's (POST /plans). Codes are keys of the locale (`form:check.<code>`).
 */
import * as v from "valibot";
import { hasTop, isSet, isShown, type Field, type Kind, type Shape, type Surroundings } from "./field";
import { FIELDS } from "./fields";
import { getAt, isObject, join, listAt, type Json, type JsonObject, textOf } from "./path";
import type { Problem } from "./problems";

const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** `10.0.0.0/24`, `2001:db8::/32`; a bare address counts as one host. */
export function isCidr(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  if (more.length > 0 || !v.is(v.pipe(v.string(), v.ip()), address)) return false;
  const limit = address.includes(":") ? IPV6_BITS : IPV4_BITS;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= limit);
}

const matching = (code: string, pattern: RegExp) => v.pipe(v.string(), v.regex(pattern, code));

const SHAPES: Record<Shape, v.GenericSchema<string>> = {
  ip: v.pipe(v.string(), v.ip("ip")),
  cidr: v.pipe(v.string(), v.check(isCidr, "cidr")),
  url: v.pipe(v.string(), v.url("url"), v.regex(/^https?:/i, "url")),
  urlpath: matching("urlpath", /^\/\S*$/),
  codes: matching("codes", /^\d{3}(?:-\d{3}|(?:,\s*\d{3})*)$/),
  hostname: matching("hostname", /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/),
  cookie: matching("cookie", /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/),
  ciphers: matching("ciphers", /^[A-Za-z0-9:+!@=_-]+$/),
};

const schemas = new WeakMap<Field, v.GenericSchema>();

function schemaOf(field: Field): v.GenericSchema | null {
  const known = schemas.get(field);
  if (known) return known;
  const made = makeSchema(field);
  if (made) schemas.set(field, made);
  return made;
}

function makeSchema(field: Field): v.GenericSchema | null {
  if (field.widget === "number") {
    const { min = -Infinity, max = Infinity } = field;
    return v.pipe(
      v.number("number"),
      v.integer("integer"),
      v.minValue(min, "range"),
      v.maxValue(max, "range"),
    );
  }
  const longest = v.pipe(v.string(), v.maxLength(field.maxLength ?? 4096, "long"));
  const text = field.shape ? v.pipe(longest, SHAPES[field.shape]) : longest;
  if (field.widget === "text") return text;
  return field.widget === "list" ? v.array(text) : null;
}

/** What is wrong with one value, or null. An empty value is wrong only where one is needed. */
export function checkField(field: Field, value: Json | undefined): Omit<Problem, "path" | "message"> | null {
  if (!isSet(value)) return field.required ? { code: "required" } : null;
  const schema = schemaOf(field);
  const result = schema && v.safeParse(schema, value);
  if (!result || result.success) return null;
  const params: Record<string, string> = { value: textOf(value) };
  if (field.min !== undefined) params.min = textOf(field.min);
  if (field.max !== undefined) params.max = textOf(field.max);
  if (field.maxLength !== undefined) params.max = textOf(field.maxLength);
  const { message } = result.issues[0];
  const isBelow = typeof value === "number" && field.min !== undefined && value < field.min;
  return { code: message === "range" && isBelow && !hasTop(field) ? "minimum" : message, params };
}

/** Everything that is wrong with one object's own fields. */
export function checkObject(kind: Kind, object: JsonObject, path: string, around: Surroundings): Problem[] {
  return FIELDS[kind].flatMap((field) => {
    if (!isShown(kind, field, object, around)) return [];
    const wrong = checkField(field, getAt(object, field.name));
    return wrong ? [{ ...wrong, path: join(path, field.name), message: "" }] : [];
  });
}

const BELOW: readonly [Kind, string, Kind][] = [
  ["loadbalancer", "listeners", "listener"],
  ["loadbalancer", "pools", "pool"],
  ["loadbalancer", "vip.additional", "additionalvip"],
  ["listener", "l7policies", "l7policy"],
  ["l7policy", "rules", "l7rule"],
  ["pool", "members", "member"],
];

/** The whole form. An address is asked for where nothing says where the balancer should be reached. */
export function checkForm(form: JsonObject, around: Surroundings): Problem[] {
  // A balancer that came without a name may stay so.
  const problems = checkTree("loadbalancer", form, "", around).filter(
    ({ path, code }) => around.isNew || path !== "name" || code !== "required",
  );
  const vip = isObject(form.vip) ? form.vip : {};
  if (around.isNew && !vip.subnet_id && !vip.network_id && !vip.port_id) {
    problems.splice(1, 0, { path: "vip.subnet_id", code: "network", message: "" });
  }
  return problems;
}

function checkTree(kind: Kind, object: JsonObject, path: string, around: Surroundings): Problem[] {
  const own = checkObject(kind, object, path, around);
  const monitor = kind === "pool" && isObject(object.healthmonitor) ? object.healthmonitor : null;
  const below = BELOW.filter(([parent]) => parent === kind).flatMap(([, list, child]) =>
    listAt(object, list).flatMap((item, index) =>
      isObject(item) ? checkTree(child, item, join(join(path, list), index), around) : [],
    ),
  );
  return [
    ...own,
    ...(monitor ? checkTree("healthmonitor", monitor, join(path, "healthmonitor"), around) : []),
    ...below,
  ];
}
