/**
 * A plain balancer: one listener and its pool as one simple thing. What has to be decided lies open on one screen:
 * name, network, port, servers. Everything else of the three objects stands in accordions below.
 */
import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useForm, useObject } from "../context";
import { MemberRows } from "./MemberRows";
import { MonitorPart } from "./MonitorPart";
import { PoliciesPart } from "./PoliciesPart";
import { OpenFields, Sections } from "./Sections";

const LISTENER = "listeners[0]";
const POOL = "pools[0]";
/** The pool stands right below its listener, and follows its protocol. */
const NO_LINK = ["default_pool"];
const NO_PROTOCOL = ["protocol"];

export function PlainForm(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const listener = useObject(LISTENER);
  const pool = useObject(POOL);
  const exists = !store.around.isNew;
  const listenerExists = typeof listener.id === "string";
  const poolExists = typeof pool.id === "string";
  return (
    <>
      <PlainCard title={t("plain.entry")} id="plain-entry">
        <div className="lf-pair">
          <OpenFields kind="loadbalancer" base="" exists={exists} />
          <OpenFields kind="listener" base={LISTENER} exists={listenerExists} without={NO_LINK} />
        </div>
      </PlainCard>
      <PlainCard title={t("plain.servers")} id="plain-servers">
        <MemberRows base={POOL} />
        <div className="lf-pair">
          <OpenFields kind="pool" base={POOL} exists={poolExists} without={NO_PROTOCOL} />
        </div>
      </PlainCard>
      <PlainCard title={t("plain.more")} id="plain-more">
        <div className="lf-sections lf-sections--first">
          <MonitorPart base={POOL} />
          <PoliciesPart base={LISTENER} />
        </div>
        <Sections kind="listener" base={LISTENER} exists={listenerExists} />
        <Sections kind="pool" base={POOL} exists={poolExists} />
        <Sections kind="loadbalancer" base="" exists={exists} />
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
