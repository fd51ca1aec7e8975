/** Several listeners or pools: a card each, with names and links. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { KEY } from "@/lib/form/document";
import { fieldId, isObject, join, textOf, type Json } from "@/lib/form/path";
import { useList } from "../context";
import { AddButton } from "./AddButton";
import { BalancerPart } from "./BalancerPart";
import { ListenerCard } from "./ListenerCard";
import { PoolCard } from "./PoolCard";

const keyOf = (item: Json, at: number): string => (isObject(item) ? textOf(item[KEY]) : textOf(at));

/** What exists starts folded, and says in its header what it is; one alone, or a new one, lies open. */
const startsOpen = (item: Json, all: readonly Json[]): boolean =>
  all.length === 1 || (isObject(item) && item.id === undefined);

interface ManyPartsProps {
  /** So many cards of listeners and pools are drawn. */
  room: number;
  onAddListener: () => void;
  onAddPool: () => void;
}

export default function ManyParts({ room, onAddListener, onAddPool }: ManyPartsProps): ReactNode {
  const { t } = useTranslation("form");
  const listeners = useList("listeners");
  const pools = useList("pools");
  return (
    <>
      <BalancerPart />
      {listeners.slice(0, room).map((listener, at) => (
        <ListenerCard
          key={keyOf(listener, at)}
          path={join("listeners", at)}
          startsOpen={startsOpen(listener, listeners)}
        />
      ))}
      {room >= listeners.length && (
        <>
          <AddButton id={fieldId("listeners")} words={t("listener.add")} onClick={onAddListener} />
          {pools.slice(0, room - listeners.length).map((pool, at) => (
            <PoolCard key={keyOf(pool, at)} path={join("pools", at)} startsOpen={startsOpen(pool, pools)} />
          ))}
        </>
      )}
      {room >= listeners.length + pools.length && (
        <AddButton id={fieldId("pools")} words={t("pool.add")} onClick={onAddPool} />
      )}
    </>
  );
}
