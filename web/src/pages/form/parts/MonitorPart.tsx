/** The health monitor of a pool: off, or on with sensible values for the pool's protocol. */
import { Switch } from "@patternfly/react-core";
import { useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fieldId, isObject, isWithin, type Json, type JsonObject, textOf } from "@/lib/form/path";
import { useObject, useSet, useValue } from "../context";
import { useFormText } from "../useText";
import { FIELDS } from "@/lib/form/fields";
import { Fold } from "./Fold";
import { OpenFields, Sections } from "./Sections";

const BY_PROTOCOL: Record<string, string> = {
  HTTP: "HTTP",
  HTTPS: "HTTPS",
  UDP: "UDP-CONNECT",
  SCTP: "SCTP",
};

/** What a new monitor starts with: asks every 5 s, waits 3 s, three misses count. */
export function newMonitor(poolProtocol: Json | undefined): JsonObject {
  return { type: BY_PROTOCOL[textOf(poolProtocol)] ?? "TCP", delay: 5, timeout: 3, max_retries: 3 };
}

export function MonitorPart({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const text = useFormText();
  const path = `${base}.healthmonitor`;
  const pool = useObject(base);
  const monitor = useValue(path);
  const set = useSet(path);
  const on = isObject(monitor);
  // Switched off by mistake, it comes back as it was.
  const before = useRef<JsonObject | null>(null);
  const turn = (next: boolean): void => {
    if (!next && on) before.current = monitor;
    set(next ? (before.current ?? newMonitor(pool.protocol)) : undefined);
  };
  const typeField = FIELDS.healthmonitor[0];
  const summary =
    on && typeField
      ? t("monitor.summary", {
          type: text.option(typeField, textOf(monitor.type)),
          delay: monitor.delay,
          path: monitor.url_path ? textOf(monitor.url_path) : "",
        })
      : t("monitor.off");
  return (
    <Fold title={t("monitor.title")} summary={summary} id={fieldId(path)} holds={(at) => isWithin(at, path)}>
      <Switch
        id={`${fieldId(path)}-on`}
        className="lf-switch"
        label={t("monitor.on")}
        isChecked={on}
        onChange={(_, next) => turn(next)}
      />
      {on && (
        <div className="lf-inner">
          <OpenFields kind="healthmonitor" base={path} exists={typeof monitor.id === "string"} />
          <div className="lf-sections">
            <Sections kind="healthmonitor" base={path} exists={typeof monitor.id === "string"} />
          </div>
        </div>
      )}
    </Fold>
  );
}
