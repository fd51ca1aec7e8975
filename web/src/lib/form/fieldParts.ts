/** Pieces that the tables of fields have in common. */
import type { Field } from "./field";
import { textOf, type Json, type JsonObject } from "./path";

export const among =
  (...values: string[]) =>
  (value: Json | undefined) =>
    values.includes(textOf(value));
export const isHttp = among("HTTP", "TERMINATED_HTTPS");
export const isStream = among("TCP", "HTTP", "HTTPS", "TERMINATED_HTTPS");
export const terminates = (object: JsonObject): boolean => object.protocol === "TERMINATED_HTTPS";
export const hasTls = (object: JsonObject): boolean => object.tls_enabled === true;

/** Source: octavia/common/constants.py, MAX_TIMEOUT. */
const LONGEST_MS = 24 * 24 * 60 * 60 * 1000;
const TLS_VERSIONS = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"];
const ALPN = ["h2", "http/1.1", "http/1.0"];

export const name: Field = { name: "name", widget: "text", maxLength: 255, section: "about" };
export const about: Field[] = [
  { name: "description", widget: "text", maxLength: 255, section: "about", wide: true },
  { name: "tags", widget: "list", maxLength: 255, section: "about", wide: true },
  { name: "admin_state_up", widget: "switch", default: true, section: "about" },
];
export const timeout = (field: string, fallback: number): Field => ({
  name: field,
  widget: "number",
  unit: "ms",
  min: 0,
  max: LONGEST_MS,
  default: fallback,
  section: "timeouts",
});
export const tlsSettings = (section: string, when: Field["when"]): Field[] => [
  { name: "tls_versions", widget: "several", options: TLS_VERSIONS, section, when },
  { name: "alpn_protocols", widget: "several", options: ALPN, section, when },
  {
    name: "tls_ciphers",
    widget: "text",
    shape: "ciphers",
    maxLength: 2048,
    section,
    wide: true,
    mono: true,
    when,
  },
];
