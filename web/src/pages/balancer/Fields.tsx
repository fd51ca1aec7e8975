/** The fields of an object as a description list: in people's words, with units, links by name instead of id. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail, TreeObject } from "@/api/types";
import { useCatalog } from "@/api/queries";
import { RelativeTime } from "@/components/RelativeTime";
import { choicesOf } from "@/lib/form/choices";
import { isSet, type Field } from "@/lib/form/field";
import { FIELDS } from "@/lib/form/fields";
import { textOf, type Json } from "@/lib/form/path";
import { objectById } from "@/lib/topology/model";
import { useFormText } from "../form/useText";
import { ownName } from "./names";

/** Shown elsewhere, or saying nothing to people. */
const HIDDEN = new Set([
  ...["id", "name", "project_id", "provisioning_status", "operating_status", "loadbalancer_id", "pool_id"],
  ...[
    "listener_id",
    "l7policy_id",
    "listeners",
    "pools",
    "members",
    "l7policies",
    "rules",
    "healthmonitor_id",
  ],
]);
const TIMES = new Set(["created_at", "updated_at"]);
/** Names on the wire that the form has under other ones. */
const ALIAS: Readonly<Record<string, string>> = {
  default_pool_id: "default_pool",
  redirect_pool_id: "redirect_pool",
  vip_sg_ids: "vip.security_group_ids",
  additional_vips: "vip.additional",
  vip_address: "vip.address",
  vip_network_id: "vip.network_id",
  vip_subnet_id: "vip.subnet_id",
  vip_port_id: "vip.port_id",
  vip_qos_policy_id: "vip.qos_policy_id",
};

export function Fields({ balancer, object }: { balancer: BalancerDetail; object: TreeObject }): ReactNode {
  const { t } = useTranslation("balancer");
  const text = useFormText();
  const entries = Object.entries(object.fields).filter(
    ([name, value]) => !HIDDEN.has(name) && isSet(value as Json),
  );
  return entries.map(([name, raw]) => {
    const field = FIELDS[object.kind].find((one) => one.name === (ALIAS[name] ?? name));
    const label = t(`fields.${name}`, { defaultValue: field ? text.label(object.kind, field) : name });
    return (
      <div key={name}>
        <dt title={name}>{label}</dt>
        <dd className="lb-wrap">
          <Value balancer={balancer} name={name} field={field} raw={raw as Json} />
        </dd>
      </div>
    );
  });
}

interface ValueProps {
  balancer: BalancerDetail;
  name: string;
  field: Field | undefined;
  raw: Json;
}

function Value({ balancer, name, field, raw }: ValueProps): ReactNode {
  const { t } = useTranslation("balancer");
  const text = useFormText();
  const { data: catalog } = useCatalog();
  if (TIMES.has(name)) return <RelativeTime at={textOf(raw)} every={30} />;
  if (name === "vip_subnet_id" && balancer.vip_subnet_name) return named(balancer.vip_subnet_name, raw);
  if (name === "vip_network_id" && balancer.vip_network_name) return named(balancer.vip_network_name, raw);
  const linked = name.endsWith("_pool_id") ? objectById(balancer, textOf(raw)) : null;
  if (linked) return ownName(linked);
  if (typeof raw === "boolean") return t(raw ? "form:value.on" : "form:value.off");
  if (Array.isArray(raw) && raw.every((item) => typeof item !== "object")) return raw.map(textOf).join(", ");
  if (typeof raw === "object" && raw !== null) return <Parts raw={raw} />;
  const choice = field?.from && choicesOf(catalog ?? null, field.from).find((one) => one.value === raw);
  if (choice) return named(choice.label, raw);
  if (field) return field.mono ? <code>{text.value(field, raw)}</code> : text.value(field, raw);
  return textOf(raw);
}

const named = (name: string, id: Json): ReactNode => <span title={textOf(id)}>{name}</span>;

/** A value with parts of its own, such as session persistence. */
function Parts({ raw }: { raw: Json }): ReactNode {
  const parts = Object.entries(raw as Record<string, Json>).filter(([, value]) => isSet(value));
  return (
    <ul>
      {parts.map(([name, value]) => (
        <li key={name}>
          {Array.isArray(raw) ? "" : `${name}: `}
          {typeof value === "object"
            ? Object.values(value ?? {})
                .map((one) => textOf(one as Json))
                .filter(Boolean)
                .join(", ")
            : textOf(value)}
        </li>
      ))}
    </ul>
  );
}
