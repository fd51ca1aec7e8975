/** A pool: its servers first, then how they are chosen and watched. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FIELDS } from "@/lib/form/fields";
import { linksTo } from "@/lib/form/links";
import { listAt, textOf } from "@/lib/form/path";
import { useForm, useObject } from "../context";
import { FieldControl } from "../FieldControl";
import { useRemove } from "../useRemove";
import { ItemCard } from "./ItemCard";
import { MemberRows } from "./MemberRows";
import { MonitorPart } from "./MonitorPart";
import { OpenFields, Sections } from "./Sections";

interface PoolCardProps {
  path: string;
  startsOpen: boolean;
}

// What listeners and policies link to stands first.
const NAME = FIELDS.pool.find((field) => field.name === "name");
const WITHOUT_NAME = ["name"];

export function PoolCard({ path, startsOpen }: PoolCardProps): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const pool = useObject(path);
  const remove = useRemove();
  const exists = typeof pool.id === "string";
  const name = textOf(pool.name || pool.id || t("pool.new"));
  const members = listAt(pool, "members").length;
  const uses = linksTo(store.get().form, pool).length;
  return (
    <ItemCard
      path={path}
      level="h2"
      title={t("pool.title", { name })}
      summary={`${t("pool.summary", { count: members })} · ${t("pool.uses", { count: uses })}`}
      name={t("pool.title", { name })}
      startsOpen={startsOpen}
      onRemove={() => remove(path)}
    >
      <div className="lf-trio">
        {NAME && <FieldControl kind="pool" field={NAME} base={path} exists={exists} />}
        <OpenFields kind="pool" base={path} exists={exists} />
      </div>
      <MemberRows base={path} />
      <div className="lf-sections">
        <MonitorPart base={path} />
        <Sections kind="pool" base={path} exists={exists} without={WITHOUT_NAME} />
      </div>
    </ItemCard>
  );
}
