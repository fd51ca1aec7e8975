import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useWorld } from "@/api/queries";
import type { Readiness } from "@/api/types";
import type { World } from "@/api/world";
import { announce } from "@/lib/announce";
import { useNow } from "@/lib/now";
import { relativeTime } from "@/lib/time";

import "./ConnectionState.css";

type State = World["connection"] | "cloud" | "loading";

function stateOf({ connection, health }: World): State {
  if (connection !== "live" || !health || health.ready) return connection;
  const isTroubled = health.database !== "ok" || health.sources[0]?.detail !== "";
  return health.loaded || isTroubled ? "cloud" : "loading";
}

/** Whether what is on the page is true now: a dot and a word, with all there is to know behind them. */
export function ConnectionState() {
  const { t } = useTranslation();
  const state = useWorld(stateOf);
  // Shut, it costs nothing: what it says changes with each message.
  const [isOpen, setOpen] = useState(false);
  useConnectionNews(state);
  return (
    <>
      <button
        type="button"
        className={`lb-conn lb-conn--${state}`}
        data-connection={state}
        popoverTarget="connection-details"
      >
        <span className="lb-conn__dot" aria-hidden />
        <span className="lb-unseen">{t("connection.label")}: </span>
        <span>{t(`connection.${state}`)}</span>
        {state !== "live" && <Age />}
      </button>
      <div
        popover="auto"
        id="connection-details"
        className="lb-conn__details"
        role="region"
        aria-label={t("connection.label")}
        onBeforeToggle={({ newState }) => setOpen(newState === "open")}
      >
        {isOpen && <Details state={state} />}
      </div>
    </>
  );
}

/** How old the knowledge is; shown only while it grows old. */
function Age() {
  const heardAt = useWorld((world) => world.heardAt);
  const now = useNow(5);
  // Fresh knowledge needs no age.
  if (heardAt === 0 || now - heardAt < 5_000) return null;
  return (
    <span className="lb-conn__age lb-numbers">· {relativeTime(new Date(heardAt).toISOString(), now)}</span>
  );
}

function Details({ state }: { state: State }) {
  const { t } = useTranslation();
  const health = useWorld((world) => world.health);
  const healthAt = useWorld((world) => world.healthAt);
  const heardAt = useWorld((world) => world.heardAt);
  const now = useNow(5);
  const heard = heardAt === 0 ? null : relativeTime(new Date(heardAt).toISOString(), now);
  return (
    <>
      <p>
        <strong>{t(`connection.${state}`)}</strong>
      </p>
      <p>{t(`connection.explain.${state}`)}</p>
      {state === "cloud" && health && health.cloud !== "ok" && <p className="lb-wrap">{health.cloud}</p>}
      <p className="lb-faint">
        {heard ? t("connection.heard", { when: heard }) : t("connection.neverHeard")}
      </p>
      {health && <Sources health={health} healthAt={healthAt} now={now} />}
    </>
  );
}

function Sources({ health, healthAt, now }: { health: Readiness; healthAt: number; now: number }) {
  const { t } = useTranslation();
  return (
    <ul>
      {health.sources.map(({ name, live, age_s, detail }) => {
        const heard = age_s === null ? null : new Date(healthAt - age_s * 1000).toISOString();
        return (
          <li key={name}>
            {t("connection.source", {
              name: t(`connection.sources.${name}`, { defaultValue: name }),
              state: t(live ? "connection.sourceLive" : "connection.sourceSilent"),
            })}
            {heard && `, ${t("connection.sourceAge", { when: relativeTime(heard, now) })}`}
            {detail && detail !== health.cloud && (
              <span className="lb-faint lb-small lb-wrap"> {detail}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Says aloud when the connection goes and when it is back. */
function useConnectionNews(state: State): void {
  const { t } = useTranslation();
  const before = useRef(state);
  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (state === was) return;
    if (state === "live" && was !== "connecting" && was !== "loading") announce(t("connection.becameLive"));
    if (was === "live" && state !== "cloud" && state !== "loading") announce(t("connection.becameLost"));
  }, [state, t]);
}
