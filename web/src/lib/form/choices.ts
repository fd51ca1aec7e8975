/** What a field can be set to, from the catalogue, with words that tell the entries apart. */
import type { Catalog } from "@/api/types";
import type { CatalogList, Field } from "./field";
import { isObject, type Json } from "./path";

export interface Choice {
  value: string;
  label: string;
  /** What else helps to choose: a network's range, a description. */
  hint: string;
}

const short = (id: string): string => (id.length > 12 ? `${id.slice(0, 8)}…` : id);
const nameOf = (item: { id: string; name: string }): string => item.name || short(item.id);

/** Zones and providers are named, everything else goes by id. */
const BY_NAME = new Set<CatalogList>(["availability_zones", "providers"]);

export function choicesOf(catalog: Catalog | null, list: CatalogList): Choice[] {
  if (!catalog) return [];
  if (list === "subnets") return catalog.subnets.map(subnetChoice);
  if (list === "certificates") return catalog.certificates.map(certificateChoice);
  return catalog[list].map((item) => ({
    value: BY_NAME.has(list) ? item.name || item.id : item.id,
    label: nameOf(item),
    hint: item.description,
  }));
}

function subnetChoice(subnet: Catalog["subnets"][number]): Choice {
  const network =
    subnet.network_name && subnet.network_name !== subnet.name ? ` · ${subnet.network_name}` : "";
  return { value: subnet.id, label: nameOf(subnet), hint: `${subnet.cidr}${network}` };
}

/** What it is for and until when it holds, where that is known. */
function certificateChoice(one: Catalog["certificates"][number]): Choice {
  const names = one.names.length > 0 ? one.names.join(", ") : one.subject;
  const until = one.not_after ? `→ ${one.not_after.slice(0, 10)}` : "";
  return { value: one.id, label: nameOf(one), hint: [names, until].filter(Boolean).join(" ") };
}

/** The subnet to begin with: the only one there is (networks that lead outside do not count), else none. */
export function onlySubnet(catalog: Catalog): string | null {
  const outside = new Set(
    catalog.networks.filter((network) => network.external).map((network) => network.id),
  );
  const inside = catalog.subnets.filter((subnet) => !outside.has(subnet.network_id));
  const all = inside.length > 0 ? inside : catalog.subnets;
  return all.length === 1 ? (all[0]?.id ?? null) : null;
}

/** One address of a server that can be picked as a member. */
export interface ServerChoice {
  key: string;
  serverName: string;
  status: string | null;
  address: string;
  networkName: string;
  subnetId: string | null;
}

export function serverChoices(catalog: Catalog | null): ServerChoice[] {
  return (catalog?.servers ?? []).flatMap((server) =>
    server.addresses.map((address) => ({
      key: `${server.id} ${address.address}`,
      serverName: nameOf(server),
      status: server.status,
      address: address.address,
      networkName: address.network_name,
      subnetId: address.subnet_id,
    })),
  );
}

/** Choices whose words hold all words of the search, in any case. */
export function matching<T>(items: readonly T[], search: string, words: (item: T) => string): T[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...items];
  return items.filter((item) => {
    const text = words(item).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** A value in the catalogue's words: a subnet's name, a public address. Null where the catalogue does not know it. */
export function wordsFor(catalog: Catalog | null, field: Field, value: Json): string | null {
  if (field.widget === "floating" && isObject(value)) {
    const known = catalog?.floating_ips.find((one) => one.id === value.id);
    return (
      known?.floating_ip_address ?? catalog?.networks.find((one) => one.id === value.network_id)?.name ?? null
    );
  }
  if (!field.from) return null;
  const choices = choicesOf(catalog, field.from);
  const labels = (Array.isArray(value) ? value : [value]).map(
    (one) => choices.find((choice) => choice.value === one)?.label,
  );
  return labels.length > 0 && labels.every((label) => label !== undefined) ? labels.join(", ") : null;
}
