/** A listener: where it listens, where it leads to, its policies, and the rest in accordions. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useObject } from "../context";
import { useRemove } from "../useRemove";
import { ItemCard } from "./ItemCard";
import { PoliciesPart } from "./PoliciesPart";
import { OpenFields, Sections } from "./Sections";
import { textOf } from "@/lib/form/path";

interface ListenerCardProps {
  path: string;
  startsOpen: boolean;
}

export function ListenerCard({ path, startsOpen }: ListenerCardProps): ReactNode {
  const { t } = useTranslation("form");
  const listener = useObject(path);
  const remove = useRemove();
  const exists = typeof listener.id === "string";
  const name = textOf(
    listener.name || `${textOf(listener.protocol)}:${textOf(listener.protocol_port ?? "")}`,
  );
  const title = t("listener.title", { name });
  return (
    <ItemCard
      path={path}
      level="h2"
      title={title}
      summary={`${textOf(listener.protocol)}:${textOf(listener.protocol_port ?? "")}${listener.default_pool ? ` → ${textOf(listener.default_pool)}` : ""}`}
      name={title}
      startsOpen={startsOpen}
      onRemove={() => remove(path)}
    >
      <OpenFields kind="listener" base={path} exists={exists} />
      <div className="lf-sections">
        <PoliciesPart base={path} />
        <Sections kind="listener" base={path} exists={exists} />
      </div>
    </ItemCard>
  );
}
