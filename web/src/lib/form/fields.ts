/**
 * One table per object: every field of the form document, how it is drawn, its unit, its limits and its default.
 * Source: lbaas_ui/forms/document.py for names and ranges; Octavia api-ref v2 for units and defaults.
 */
import { MOST, type Field, type Kind } from "./field";
import { about, among, isHttp, isStream, name, terminates, timeout, tlsSettings } from "./fieldParts";
import { healthmonitor, member, pool } from "./fieldsPool";
import { textOf, type JsonObject } from "./path";

const loadbalancer: Field[] = [
  { name: "name", widget: "text", maxLength: 255, required: true },
  { name: "vip.subnet_id", widget: "choice", from: "subnets", fixed: true },
  { name: "vip.floating_ip", widget: "floating" },
  { name: "vip.address", widget: "text", shape: "ip", section: "address", fixed: true, mono: true },
  { name: "vip.network_id", widget: "choice", from: "networks", section: "address", fixed: true },
  { name: "vip.port_id", widget: "text", section: "address", fixed: true, mono: true },
  { name: "vip.qos_policy_id", widget: "text", section: "address", mono: true },
  {
    name: "vip.security_group_ids",
    widget: "choices",
    from: "security_groups",
    section: "address",
    wide: true,
  },
  { name: "vip.additional", widget: "objects", of: "additionalvip", section: "address", wide: true },
  { name: "provider", widget: "choice", from: "providers", section: "placement", fixed: true },
  { name: "flavor_id", widget: "choice", from: "flavors", section: "placement", fixed: true },
  {
    name: "availability_zone",
    widget: "choice",
    from: "availability_zones",
    section: "placement",
    fixed: true,
  },
  ...about,
];

const additionalvip: Field[] = [
  { name: "subnet_id", widget: "choice", from: "subnets", required: true },
  { name: "ip_address", widget: "text", shape: "ip", mono: true },
];

const certificate = (field: string, extra: Partial<Field> = {}): Field => ({
  name: field,
  widget: "choice",
  from: "certificates",
  section: "tls",
  when: terminates,
  ...extra,
});

const FORWARDED = ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"];
const OF_CLIENT = [
  ...["X-SSL-Client-Verify", "X-SSL-Client-Has-Cert", "X-SSL-Client-DN", "X-SSL-Client-CN", "X-SSL-Issuer"],
  ...["X-SSL-Client-SHA1", "X-SSL-Client-Not-Before", "X-SSL-Client-Not-After"],
];

const listener: Field[] = [
  {
    name: "protocol",
    widget: "select",
    required: true,
    fixed: true,
    options: ["HTTP", "TERMINATED_HTTPS", "HTTPS", "TCP", "UDP", "SCTP", "PROMETHEUS"],
  },
  { name: "protocol_port", widget: "number", min: 1, max: 65535, required: true, fixed: true },
  { name: "default_pool", widget: "pool", when: (object) => object.protocol !== "PROMETHEUS" },
  certificate("default_tls_container_ref", { section: undefined }),
  certificate("sni_container_refs", { widget: "choices", wide: true }),
  certificate("client_ca_tls_container_ref"),
  certificate("client_crl_container_ref"),
  {
    name: "client_authentication",
    widget: "select",
    options: ["NONE", "OPTIONAL", "MANDATORY"],
    default: "NONE",
    section: "tls",
    when: terminates,
  },
  ...tlsSettings("tls", terminates),
  { name: "hsts_max_age", widget: "number", unit: "s", min: 0, max: MOST, section: "tls", when: terminates },
  { name: "hsts_include_subdomains", widget: "switch", default: false, section: "tls", when: terminates },
  { name: "hsts_preload", widget: "switch", default: false, section: "tls", when: terminates },
  { name: "allowed_cidrs", widget: "list", shape: "cidr", section: "access", wide: true, mono: true },
  { name: "connection_limit", widget: "number", min: -1, max: MOST, default: -1, section: "access" },
  {
    name: "insert_headers",
    widget: "headers",
    section: "headers",
    wide: true,
    when: (object) => isHttp(object.protocol),
    options: [...FORWARDED, ...OF_CLIENT],
    // Only who decrypts knows the client's certificate.
    optionsFor: (object) => (terminates(object) ? [...FORWARDED, ...OF_CLIENT] : FORWARDED),
  },
  ...[
    timeout("timeout_client_data", 50000),
    timeout("timeout_member_connect", 5000),
    timeout("timeout_member_data", 50000),
    timeout("timeout_tcp_inspect", 0),
  ].map((field): Field => ({ ...field, when: (object) => isStream(object.protocol) })),
  name,
  ...about,
];

const acts =
  (...actions: string[]) =>
  (object: JsonObject): boolean =>
    actions.includes(textOf(object.action));

const l7policy: Field[] = [
  { name: "name", widget: "text", maxLength: 255 },
  {
    name: "action",
    widget: "select",
    required: true,
    options: ["REDIRECT_TO_POOL", "REDIRECT_TO_URL", "REDIRECT_PREFIX", "REJECT"],
  },
  { name: "redirect_pool", widget: "pool", required: true, when: acts("REDIRECT_TO_POOL") },
  {
    name: "redirect_url",
    widget: "text",
    maxLength: 255,
    shape: "url",
    required: true,
    mono: true,
    when: acts("REDIRECT_TO_URL"),
  },
  {
    name: "redirect_prefix",
    widget: "text",
    maxLength: 255,
    shape: "url",
    required: true,
    mono: true,
    when: acts("REDIRECT_PREFIX"),
  },
  {
    name: "redirect_http_code",
    widget: "select",
    numeric: true,
    options: ["301", "302", "303", "307", "308"],
    default: 302,
    when: acts("REDIRECT_TO_URL", "REDIRECT_PREFIX"),
  },
  ...about,
];

const l7rule: Field[] = [
  {
    name: "type",
    widget: "select",
    required: true,
    options: [
      "PATH",
      "HOST_NAME",
      "HEADER",
      "COOKIE",
      "FILE_TYPE",
      "SSL_CONN_HAS_CERT",
      "SSL_VERIFY_RESULT",
      "SSL_DN_FIELD",
    ],
  },
  {
    name: "key",
    widget: "text",
    maxLength: 255,
    required: true,
    mono: true,
    when: (object) => among("HEADER", "COOKIE", "SSL_DN_FIELD")(object.type),
  },
  {
    name: "compare_type",
    widget: "select",
    required: true,
    options: ["STARTS_WITH", "EQUAL_TO", "CONTAINS", "ENDS_WITH", "REGEX"],
  },
  { name: "value", widget: "text", required: true, mono: true, maxLength: 255 },
  { name: "invert", widget: "switch", default: false, section: "more" },
  { name: "tags", widget: "list", maxLength: 255, section: "more" },
  { name: "admin_state_up", widget: "switch", default: true, section: "more" },
];

/** The fields of each object, in the order in which they are drawn. */
export const FIELDS: Readonly<Record<Kind, readonly Field[]>> = {
  loadbalancer,
  additionalvip,
  listener,
  pool,
  member,
  healthmonitor,
  l7policy,
  l7rule,
};
