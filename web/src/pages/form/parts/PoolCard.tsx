/** A pool: its servers first, then how they are chosen and watched. */
import { TextInput, FormGroup } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { linksTo, renamePool } from "@/lib/form/links";
import { fieldId, listAt, textOf } from "@/lib/form/path";
import { useForm, useObject } from "../context";
import { useRemove } from "../useRemove";
import { ItemCard } from "./ItemCard";
import { MemberRows } from "./MemberRows";
import { MonitorPart } from "./MonitorPart";
import { OpenFields, Sections } from "./Sections";

interface PoolCardProps {
  path: string;
  startsOpen: boolean;
}

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
        <PoolName path={path} />
        <OpenFields kind="pool" base={path} exists={exists} />
      </div>
      <MemberRows base={path} />
      <div className="lf-sections lf-sections--first">
        <MonitorPart base={path} />
      </div>
      <Sections kind="pool" base={path} exists={exists} without={WITHOUT_NAME} />
    </ItemCard>
  );
}

/** A pool's name is what listeners and policies link to: they follow when it changes. */
function PoolName({ path }: { path: string }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const pool = useObject(path);
  const id = fieldId(`${path}.name`);
  return (
    <div className="lf-field" data-path={`${path}.name`}>
      <FormGroup label={t("field.any.name")} fieldId={id}>
        <TextInput
          id={id}
          value={textOf(pool.name ?? "")}
          maxLength={255}
          autoComplete="off"
          onChange={(_, name) => store.change((form) => renamePool(form, path, name))}
        />
      </FormGroup>
    </div>
  );
}
