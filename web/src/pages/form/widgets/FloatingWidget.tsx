/** The public address: none, a new one from an external network, or one that exists and is free. */
import { FormSelectOption, FormSelectOptionGroup } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getAt, isObject, textOf } from "@/lib/form/path";
import { useForm, useSet, useValue } from "../context";
import { SelectBox } from "./SelectBox";
import type { WidgetProps } from "./types";

export function FloatingWidget(props: WidgetProps): ReactNode {
  const { path } = props;
  const { t } = useTranslation("form");
  const { store, catalog } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const floating = isObject(value) ? value : {};
  const chosen = floating.id
    ? `id:${textOf(floating.id)}`
    : floating.network_id
      ? `network_id:${textOf(floating.network_id)}`
      : "";
  const networks = (catalog?.networks ?? []).filter((network) => network.external);
  const free = (catalog?.floating_ips ?? []).filter((one) => !one.port_id || one.id === floating.id);
  // What the balancer has now: taking it away is a decision, and says so.
  const begun = getAt(store.begun, path);
  const now = isObject(begun) ? catalog?.floating_ips.find((one) => one.id === begun.id) : undefined;
  const held = store.around.isNew ? "" : (now?.floating_ip_address ?? "");
  const known =
    chosen === "" ||
    networks.some((network) => chosen === `network_id:${network.id}`) ||
    free.some((one) => chosen === `id:${one.id}`);
  const change = (next: string): void => {
    const at = next.indexOf(":");
    set(at < 0 ? undefined : { [next.slice(0, at)]: next.slice(at + 1) });
  };
  return (
    <SelectBox widget={props} value={chosen} onChange={change}>
      <FormSelectOption
        value=""
        label={held ? t("floating.detach", { address: held }) : t("floating.none")}
      />
      {networks.length > 0 && (
        <FormSelectOptionGroup label={t("floating.newGroup")}>
          {networks.map((network) => (
            <FormSelectOption
              key={network.id}
              value={`network_id:${network.id}`}
              label={t("floating.newFrom", { network: network.name || network.id })}
            />
          ))}
        </FormSelectOptionGroup>
      )}
      {free.length > 0 && (
        <FormSelectOptionGroup label={t("floating.existingGroup")}>
          {free.map((one) => (
            <FormSelectOption key={one.id} value={`id:${one.id}`} label={one.floating_ip_address} />
          ))}
        </FormSelectOptionGroup>
      )}
      {!known && <FormSelectOption value={chosen} label={textOf(floating.id ?? floating.network_id)} />}
    </SelectBox>
  );
}
