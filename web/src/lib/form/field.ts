/** What a field of the form is: enough to draw it, to check it while typing, and to say what it is set to. */
import { lacksField, type Lacks } from "./lacks";
import { isObject, getAt, type Json, type JsonObject } from "./path";

export type Kind =
  "loadbalancer" | "listener" | "pool" | "member" | "healthmonitor" | "l7policy" | "l7rule" | "additionalvip";

/**
 * How a field is drawn. `select`: one of `options`; `switch`: yes or no; `list`: lines of free text; `several`: some of
 * `options`; `headers`: names switched on; `choice`: one of the catalogue's `from` or typed; `choices`: several of these;
 * `pool`: one of the form's pools; `floating`: the public address; `objects`: rows of another kind.
 */
export type Widget =
  | "text"
  | "number"
  | "select"
  | "switch"
  | "list"
  | "several"
  | "headers"
  | "choice"
  | "choices"
  | "pool"
  | "floating"
  | "objects";

export type CatalogList =
  | "subnets"
  | "networks"
  | "flavors"
  | "availability_zones"
  | "providers"
  | "certificates"
  | "security_groups";

export type Shape = "ip" | "cidr" | "url" | "urlpath" | "codes" | "hostname" | "cookie" | "ciphers";

/** What decides of a field beside the object itself. */
export interface Surroundings {
  isNew: boolean;
  lacks: Lacks;
}

export interface Field {
  /** Wire name, from the object: `protocol_port`, `vip.subnet_id`. */
  name: string;
  widget: Widget;
  /** Accordion that holds it; without one it lies open. */
  section?: string;
  options?: readonly string[];
  /** Where not all of `options` apply to the object. */
  optionsFor?: (object: JsonObject) => readonly string[];
  /** The options are numbers on the wire. */
  numeric?: boolean;
  from?: CatalogList;
  of?: Kind;
  unit?: "ms" | "s";
  min?: number;
  max?: number;
  maxLength?: number;
  shape?: Shape;
  /** What Octavia takes when the field is left out. */
  default?: Json;
  required?: boolean;
  /** Cannot be changed once the object exists. */
  fixed?: boolean;
  wide?: boolean;
  mono?: boolean;
  when?: (object: JsonObject) => boolean;
}

/** What the cloud's database holds: no limit that people need to hear of. */
export const MOST = 2 ** 31 - 1;
export const hasTop = ({ max }: Field): boolean => max !== undefined && max < MOST;

export const isSet = (value: Json | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== "" &&
  !(Array.isArray(value) && value.length === 0) &&
  !(isObject(value) && Object.keys(value).length === 0);

/** Whether a field is drawn: it applies and this cloud has it, or it is set to something (that is never hidden). */
export function isShown(kind: Kind, field: Field, object: JsonObject, around: Surroundings): boolean {
  const applies = !field.when || field.when(object);
  if (applies && !lacksField(around.lacks, kind, field.name)) return true;
  const value = getAt(object, field.name);
  return isSet(value) && value !== field.default;
}

export const fieldsOpen = (fields: readonly Field[]): Field[] => fields.filter((field) => !field.section);

/** Sections in the order of their first field, with their fields. */
export function sectionsOf(fields: readonly Field[]): { section: string; fields: Field[] }[] {
  const sections = new Map<string, Field[]>();
  for (const field of fields) {
    if (field.section) sections.set(field.section, [...(sections.get(field.section) ?? []), field]);
  }
  return [...sections].map(([section, inner]) => ({ section, fields: inner }));
}

/** Fields that say something other than Octavia's default: what a closed section names in its header. */
export function fieldsSet(fields: readonly Field[], object: JsonObject): { field: Field; value: Json }[] {
  return fields.flatMap((field) => {
    const value = getAt(object, field.name);
    return isSet(value) && value !== field.default ? [{ field, value: value as Json }] : [];
  });
}
