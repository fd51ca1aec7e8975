/**
 * A plain balancer: one listener and its pool as one simple thing. What has to be decided lies open on one screen:
 * name, network, port, servers. Everything else of the three objects stands in accordions below.
 */
import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { useState, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useForm, useObject } from "../context";
import { MemberRows } from "./MemberRows";
import { MonitorPart } from "./MonitorPart";
import { PoliciesPart } from "./PoliciesPart";
import { OpenFields, Sections } from "./Sections";

const LISTENER = "listeners[0]";
const POOL = "pools[0]";
/** The pool stands right below its listener, and follows its protocol: unless that is what is wrong. */
const NO_LINK = ["default_pool"];
const NO_PROTOCOL = ["protocol"];
const LINK = [`${LISTENER}.default_pool`, `${POOL}.protocol`];
const NOTHING: readonly string[] = [];

export function PlainForm(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const listener = useObject(LISTENER);
  const pool = useObject(POOL);
  const exists = !store.around.isNew;
  const listenerExists = typeof listener.id === "string";
  const poolExists = typeof pool.id === "string";
  const showsLink = useEverWrong(LINK);
  return (
    <>
      <PlainCard title={t("plain.entry")} id="plain-entry">
        <OpenFields kind="loadbalancer" base="" exists={exists} />
        <OpenFields
          kind="listener"
          base={LISTENER}
          exists={listenerExists}
          without={showsLink ? NOTHING : NO_LINK}
        />
      </PlainCard>
      <PlainCard title={t("plain.servers")} id="plain-servers">
        <MemberRows base={POOL} />
        <OpenFields kind="pool" base={POOL} exists={poolExists} without={showsLink ? NOTHING : NO_PROTOCOL} />
      </PlainCard>
      <PlainCard title={t("plain.more")} id="plain-more">
        <Group title={t("plain.ofServers")}>
          <MonitorPart base={POOL} />
          <Sections kind="pool" base={POOL} exists={poolExists} />
        </Group>
        <Group title={t("plain.ofEntry")}>
          <PoliciesPart base={LISTENER} />
          <Sections kind="listener" base={LISTENER} exists={listenerExists} />
        </Group>
        <Group title={t("plain.ofBalancer")}>
          <Sections kind="loadbalancer" base="" exists={exists} />
        </Group>
      </PlainCard>
    </>
  );
}

function PlainCard({ title, id, children }: { title: string; id: string; children: ReactNode }): ReactNode {
  return (
    <Card component="section" aria-labelledby={id}>
      <CardTitle component="h2" id={id}>
        {title}
      </CardTitle>
      <CardBody>{children}</CardBody>
    </Card>
  );
}

/** Accordions of one object, below its name. */
function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="lf-group">
      <h3 className="lf-group__title">{title}</h3>
      <div className="lf-sections">{children}</div>
    </div>
  );
}

/** Whether one of the fields is wrong or was: once it is there to be mended, it stays while somebody works on it. */
function useEverWrong(paths: readonly string[]): boolean {
  const { store } = useForm();
  const wrong = useSyncExternalStore(store.subscribe, () =>
    store.get().problems.some((problem) => paths.includes(problem.path)),
  );
  const [ever, setEver] = useState(wrong);
  if (wrong && !ever) setEver(true);
  return ever;
}
