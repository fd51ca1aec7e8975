/** Listeners and pools. One of each is shown as one simple thing; more of them bring names and links. */
import { Suspense, useState, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { freshKey, KEY } from "@/lib/form/document";
import { freeName, isPlain, listenerName, poolProtocolFor } from "@/lib/form/links";
import { fieldId, getAt, insertAt, join, listAt, type JsonObject } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useTurns } from "@/lib/useTurns";
import { useForm, useList } from "../context";
import { focusOn, LOADING } from "../focus";
import { useChosenSubnet } from "../useChosenSubnet";
import { AddButton } from "./AddButton";
import { Loading } from "./Loading";
import { PLAIN_TURNS, PlainForm } from "./PlainForm";

const ManyParts = lazily(() => import("./ManyParts"));

/** Cards are drawn in turns: to lay out all that is in them takes long. */
const CARDS_A_TURN = 2;

export function Balancing(): ReactNode {
  useChosenSubnet();
  return (
    <Suspense fallback={<Loading height="24rem" />}>
      <Parts />
    </Suspense>
  );
}

function Parts(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const listeners = useList("listeners");
  const pools = useList("pools");
  const plain = useSyncExternalStore(store.subscribe, () => isPlain(store.get().form));
  const [turns] = useState(() =>
    Math.max(PLAIN_TURNS, 1 + Math.ceil((listeners.length + pools.length) / CARDS_A_TURN)),
  );
  const turn = useTurns(turns);
  const isWhole = turn === turns;
  const addListener = (): void => {
    store.change((form) => insertAt(form, "listeners", [newListener(form)]));
    focusOn(fieldId(`${join("listeners", listeners.length)}.protocol`));
  };
  const addPool = (): void => {
    store.change((form) => insertAt(form, "pools", [newPool(form)]));
    focusOn(fieldId(`${join("pools", pools.length)}.name`));
  };
  return (
    <>
      {plain ? (
        <PlainForm turn={turn} />
      ) : (
        <ManyParts
          room={isWhole ? Infinity : (turn - 1) * CARDS_A_TURN}
          onAddListener={addListener}
          onAddPool={addPool}
        />
      )}
      {plain && isWhole && (
        <div className="lf-buttons">
          <AddButton id={fieldId("listeners")} words={t("listener.add")} onClick={addListener} />
          <AddButton id={fieldId("pools")} words={t("pool.add")} onClick={addPool} />
        </div>
      )}
      {!isWhole && <div {...LOADING} className="lf-rest" hidden />}
    </>
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
