/** One of the pools of this form, by name (or by id where names do not tell them apart). */
import { FormSelectOption } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { poolRef, refersTo } from "@/lib/form/links";
import { isObject, type JsonObject, textOf } from "@/lib/form/path";
import { useList, useSet, useValue } from "../context";
import { SelectBox } from "./SelectBox";
import type { WidgetProps } from "./types";

export function PoolWidget(props: WidgetProps): ReactNode {
  const { field, path } = props;
  const { t } = useTranslation("form");
  const pools = useList("pools");
  const value = useValue(path);
  const set = useSet(path);
  const objects = pools.filter((pool): pool is JsonObject => isObject(pool));
  const current = objects.find((pool) => refersTo(value, pool));
  const chosen = current ? poolRef(current, pools) : typeof value === "string" ? value : "";
  return (
    <SelectBox widget={props} value={chosen} onChange={(next) => set(next === "" ? undefined : next)}>
      <FormSelectOption value="" label={field.required ? t("select.choose") : t("pool.noneChosen")} />
      {objects.map((pool, at) => (
        <FormSelectOption
          key={textOf(pool.$key ?? at)}
          value={poolRef(pool, pools)}
          label={textOf(pool.name || pool.id || t("pool.unnamed", { number: at + 1 }))}
        />
      ))}
      {chosen !== "" && !current && (
        <FormSelectOption value={chosen} label={t("pool.unknown", { name: chosen })} />
      )}
    </SelectBox>
  );
}
