/** Listeners and pools. One of each is shown as one simple thing; more of them bring names and links. */
import { Button } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import { useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { freshKey, KEY } from "@/lib/form/document";
import { freeName, isPlain, listenerName, poolProtocolFor } from "@/lib/form/links";
import {
  fieldId,
  getAt,
  insertAt,
  isObject,
  join,
  listAt,
  type Json,
  type JsonObject,
  textOf,
} from "@/lib/form/path";
import { useForm, useList } from "../context";
import { useChosenSubnet } from "../useChosenSubnet";
import { BalancerPart } from "./BalancerPart";
import { ListenerCard } from "./ListenerCard";
import { PlainForm } from "./PlainForm";
import { PoolCard } from "./PoolCard";

const keyOf = (item: Json, at: number): string => (isObject(item) ? textOf(item[KEY]) : textOf(at));

export function Balancing(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const listeners = useList("listeners");
  const pools = useList("pools");
  const plain = useSyncExternalStore(store.subscribe, () => isPlain(store.get().form));
  useChosenSubnet();
  const focus = (path: string): void => {
    requestAnimationFrame(() => document.getElementById(fieldId(path))?.focus());
  };
  const addListener = (): void => {
    store.change((form) => insertAt(form, "listeners", [newListener(form)]));
    focus(`${join("listeners", listeners.length)}.protocol`);
  };
  const addPool = (): void => {
    store.change((form) => insertAt(form, "pools", [newPool(form)]));
    focus(`${join("pools", pools.length)}.name`);
  };
  if (plain) {
    return (
      <>
        <PlainForm />
        <div className="lf-buttons">
          <AddButton id={fieldId("listeners")} words={t("listener.add")} onClick={addListener} />
          <AddButton id={fieldId("pools")} words={t("pool.add")} onClick={addPool} />
        </div>
      </>
    );
  }
  return (
    <>
      <BalancerPart />
      {listeners.map((listener, at) => (
        <ListenerCard
          key={keyOf(listener, at)}
          path={join("listeners", at)}
          startsOpen={startsOpen(listener, listeners)}
        />
      ))}
      <AddButton id={fieldId("listeners")} words={t("listener.add")} onClick={addListener} />
      {pools.map((pool, at) => (
        <PoolCard key={keyOf(pool, at)} path={join("pools", at)} startsOpen={startsOpen(pool, pools)} />
      ))}
      <AddButton id={fieldId("pools")} words={t("pool.add")} onClick={addPool} />
    </>
  );
}

/** What exists starts folded, and says in its header what it is; one alone, or a new one, lies open. */
const startsOpen = (item: Json, all: readonly Json[]): boolean =>
  all.length === 1 || (isObject(item) && item.id === undefined);

function AddButton({ id, words, onClick }: { id: string; words: string; onClick: () => void }): ReactNode {
  return (
    <div>
      <Button id={id} variant="link" icon={<PlusIcon />} onClick={onClick}>
        {words}
      </Button>
    </div>
  );
}

/** HTTPS beside a first HTTP, else HTTP on the first usual port that is free. */
function newListener(form: JsonObject): JsonObject {
  const taken = new Set(listAt(form, "listeners").map((listener) => getAt(listener, "protocol_port")));
  const port = [80, 443, 8080, 8443].find((usual) => !taken.has(usual));
  const protocol = port === 443 || port === 8443 ? "HTTPS" : "HTTP";
  const pool = getAt(form, "pools[0].name");
  const fits = getAt(form, "pools[0].protocol") === poolProtocolFor(protocol);
  const listener: JsonObject = { [KEY]: freshKey(), protocol, ...(port ? { protocol_port: port } : {}) };
  return { ...listener, name: listenerName(listener), ...(fits && pool ? { default_pool: pool } : {}) };
}

function newPool(form: JsonObject): JsonObject {
  return {
    [KEY]: freshKey(),
    name: freeName(form, "pools", "pool"),
    protocol: "HTTP",
    lb_algorithm: "ROUND_ROBIN",
    members: [],
  };
}
