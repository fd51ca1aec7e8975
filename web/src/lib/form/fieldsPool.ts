/** Fields of a pool and of what belongs to it: members and health monitor. */
import { MOST, type Field } from "./field";
import { about, among, hasTls, name, tlsSettings } from "./fieldParts";
import type { Json, JsonObject } from "./path";

const asksHttp = (object: JsonObject): boolean => among("HTTP", "HTTPS")(object.type);

export const pool: Field[] = [
  {
    name: "protocol",
    widget: "select",
    required: true,
    fixed: true,
    options: ["HTTP", "HTTPS", "TCP", "UDP", "PROXY", "PROXYV2", "SCTP"],
  },
  {
    name: "lb_algorithm",
    widget: "select",
    required: true,
    options: ["ROUND_ROBIN", "LEAST_CONNECTIONS", "SOURCE_IP", "SOURCE_IP_PORT"],
  },
  {
    name: "session_persistence.type",
    widget: "select",
    section: "persistence",
    options: ["SOURCE_IP", "HTTP_COOKIE", "APP_COOKIE"],
  },
  {
    name: "session_persistence.cookie_name",
    widget: "text",
    maxLength: 255,
    shape: "cookie",
    section: "persistence",
    mono: true,
    when: (object) => persistence(object) === "APP_COOKIE",
  },
  {
    name: "session_persistence.persistence_timeout",
    widget: "number",
    unit: "s",
    min: 0,
    max: MOST,
    section: "persistence",
    when: (object) => persistence(object) === "SOURCE_IP",
  },
  {
    name: "session_persistence.persistence_granularity",
    widget: "text",
    section: "persistence",
    mono: true,
    when: (object) => persistence(object) === "SOURCE_IP",
  },
  { name: "tls_enabled", widget: "switch", default: false, section: "tls" },
  { name: "tls_container_ref", widget: "choice", from: "certificates", section: "tls", when: hasTls },
  { name: "ca_tls_container_ref", widget: "choice", from: "certificates", section: "tls", when: hasTls },
  { name: "crl_container_ref", widget: "choice", from: "certificates", section: "tls", when: hasTls },
  ...tlsSettings("tls", hasTls),
  name,
  ...about,
];

function persistence(object: JsonObject): Json | undefined {
  const inner = object.session_persistence;
  return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner.type : undefined;
}

export const member: Field[] = [
  { name: "address", widget: "text", shape: "ip", required: true, fixed: true, mono: true },
  { name: "protocol_port", widget: "number", min: 1, max: 65535, required: true, fixed: true },
  { name: "weight", widget: "number", min: 0, max: 256, default: 1 },
  { ...name, section: "more" },
  { name: "subnet_id", widget: "choice", from: "subnets", section: "more", fixed: true },
  { name: "monitor_address", widget: "text", shape: "ip", section: "more", mono: true },
  { name: "monitor_port", widget: "number", min: 1, max: 65535, section: "more" },
  {
    name: "vnic_type",
    widget: "select",
    options: ["normal", "direct"],
    default: "normal",
    section: "more",
    fixed: true,
  },
  { name: "tags", widget: "list", maxLength: 255, section: "more" },
  { name: "backup", widget: "switch", default: false, section: "more" },
  { name: "admin_state_up", widget: "switch", default: true, section: "more" },
];

export const healthmonitor: Field[] = [
  {
    name: "type",
    widget: "select",
    required: true,
    fixed: true,
    options: ["HTTP", "HTTPS", "TCP", "PING", "TLS-HELLO", "UDP-CONNECT", "SCTP"],
  },
  { name: "delay", widget: "number", unit: "s", min: 0, max: MOST, required: true },
  { name: "timeout", widget: "number", unit: "s", min: 0, max: MOST, required: true },
  { name: "max_retries", widget: "number", min: 1, max: 10, required: true },
  {
    name: "url_path",
    widget: "text",
    shape: "urlpath",
    maxLength: 2048,
    default: "/",
    mono: true,
    when: asksHttp,
  },
  { name: "expected_codes", widget: "text", shape: "codes", default: "200", mono: true, when: asksHttp },
  { name: "max_retries_down", widget: "number", min: 1, max: 10, default: 3, section: "more" },
  {
    name: "http_method",
    widget: "select",
    default: "GET",
    section: "more",
    when: asksHttp,
    options: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"],
  },
  {
    name: "http_version",
    widget: "select",
    numeric: true,
    options: ["1.0", "1.1"],
    section: "more",
    when: asksHttp,
  },
  {
    name: "domain_name",
    widget: "text",
    shape: "hostname",
    maxLength: 255,
    section: "more",
    mono: true,
    when: asksHttp,
  },
  { ...name, section: "more" },
  { name: "tags", widget: "list", maxLength: 255, section: "more" },
  { name: "admin_state_up", widget: "switch", default: true, section: "more" },
];
