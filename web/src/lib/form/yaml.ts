/** A form document as YAML, in the order of its keys; every string that YAML could read as something else is quoted. */
import { isObject, type Json, type JsonObject } from "./path";

const PLAIN = /^(?:[\p{L}_/][\p{L}\p{N}_./@+-]*(?: [\p{L}\p{N}_./@+-]+)*|\d+\.\d+\.\d+\.\d+(?:\/\d+)?)$/u;
const TAKEN = /^(?:true|false|yes|no|on|off|null|y|n|~)$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WIDTH = 96;

/** What people look for first; lists of objects come last. */
const FIRST = [
  "name",
  "id",
  "description",
  "tags",
  "admin_state_up",
  "type",
  "action",
  "address",
  "protocol",
  "protocol_port",
];
const LAST = ["l7policies", "rules", "healthmonitor", "members", "listeners", "pools"];

const rank = (key: string): number => {
  const [first, last] = [FIRST.indexOf(key), LAST.indexOf(key)];
  if (first >= 0) return first;
  return last >= 0 ? FIRST.length + 1 + last : FIRST.length;
};

function entriesOf(object: JsonObject): [string, Json][] {
  return Object.entries(object)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([one], [other]) => rank(one) - rank(other));
}

export function toYaml(document: JsonObject): string {
  const text = block(document, "");
  return `${text.trimStart()}\n`;
}

function scalar(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return (PLAIN.test(value) && !TAKEN.test(value)) || UUID.test(value) ? value : JSON.stringify(value);
}

/** One line such as `{address: 10.0.0.11, protocol_port: 8080}`, or null where there is something nested or long. */
function inline(value: Json): string | null {
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === "object" && item !== null)
      ? null
      : `[${value.map(scalar).join(", ")}]`;
  }
  if (!isObject(value)) return scalar(value);
  const entries = entriesOf(value);
  if (entries.some(([, inner]) => typeof inner === "object" && inner !== null)) return null;
  return `{${entries.map(([key, inner]) => `${scalar(key)}: ${scalar(inner)}`).join(", ")}}`;
}

function block(value: Json, indent: string): string {
  if (Array.isArray(value)) return items(value, indent);
  if (!isObject(value)) return scalar(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return "{}";
  return entries.map(([key, inner]) => `\n${indent}${scalar(key)}:${below(inner, indent)}`).join("");
}

function below(value: Json, indent: string): string {
  const line = inline(value);
  if (line !== null && (!isObject(value) || line.length < WIDTH - indent.length)) return ` ${line}`;
  const text = block(value, Array.isArray(value) ? indent : `${indent}  `);
  return text.startsWith("\n") ? text : ` ${text}`;
}

function items(list: readonly Json[], indent: string): string {
  if (list.length === 0) return "[]";
  return list
    .map((item) => {
      const line = inline(item);
      if (line !== null && line.length < WIDTH - indent.length) return `\n${indent}- ${line}`;
      // The first key stands beside the dash.
      return `\n${indent}- ${block(item, `${indent}  `).trimStart()}`;
    })
    .join("");
}
