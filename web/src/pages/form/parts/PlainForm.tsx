/**
 * A plain balancer: one listener and its pool as one simple thing. What has to be decided lies open on one screen:
 * name, network, port, servers. Everything else of the three objects stands in accordions below.
 */
import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { memo, useState, useSyncExternalStore, type ReactNode } from "react";
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

/** The browser's first fields take it longest. */
const FIRST_FIELDS = 1;
export const PLAIN_TURNS = 6;

/** `turn`: so much of it is drawn, all in the last of `PLAIN_TURNS`. */
export function PlainForm({ turn }: { turn: number }): ReactNode {
  return (
    <>
      <EntryCard first={turn > 1 ? undefined : FIRST_FIELDS} isWhole={turn > 2} />
      {turn > 3 && <ServersCard />}
      {turn > 4 && <MoreCard isWhole={turn > 5} />}
    </>
  );
}

const EntryCard = memo(function EntryCard({
  first,
  isWhole,
}: {
  first?: number;
  isWhole: boolean;
}): ReactNode {
  const { t } = useTranslation("form");
  const exists = useExist();
  const showsLink = useEverWrong(LINK);
  return (
    <PlainCard title={t("plain.entry")} id="plain-entry">
      <OpenFields kind="loadbalancer" base="" exists={exists.balancer} first={first} />
      {isWhole && (
        <OpenFields
          kind="listener"
          base={LISTENER}
          exists={exists.listener}
          without={showsLink ? NOTHING : NO_LINK}
        />
      )}
    </PlainCard>
  );
});

const ServersCard = memo(function ServersCard(): ReactNode {
  const { t } = useTranslation("form");
  const exists = useExist();
  const showsLink = useEverWrong(LINK);
  return (
    <PlainCard title={t("plain.servers")} id="plain-servers">
      <MemberRows base={POOL} />
      <OpenFields kind="pool" base={POOL} exists={exists.pool} without={showsLink ? NOTHING : NO_PROTOCOL} />
    </PlainCard>
  );
});

const MoreCard = memo(function MoreCard({ isWhole }: { isWhole: boolean }): ReactNode {
  const { t } = useTranslation("form");
  return (
    <PlainCard title={t("plain.more")} id="plain-more">
      <ServersGroup />
      {isWhole && <EntryGroups />}
    </PlainCard>
  );
});

const ServersGroup = memo(function ServersGroup(): ReactNode {
  const { t } = useTranslation("form");
  return (
    <Group title={t("plain.ofServers")}>
      <MonitorPart base={POOL} />
      <Sections kind="pool" base={POOL} exists={useExist().pool} />
    </Group>
  );
});

function EntryGroups(): ReactNode {
  const { t } = useTranslation("form");
  const exists = useExist();
  return (
    <>
      <Group title={t("plain.ofEntry")}>
        <PoliciesPart base={LISTENER} />
        <Sections kind="listener" base={LISTENER} exists={exists.listener} />
      </Group>
      <Group title={t("plain.ofBalancer")}>
        <Sections kind="loadbalancer" base="" exists={exists.balancer} />
      </Group>
    </>
  );
}

/** Which of the three objects are in the cloud already, so that some of their fields are fixed. */
function useExist(): { balancer: boolean; listener: boolean; pool: boolean } {
  const { store } = useForm();
  const listener = useObject(LISTENER);
  const pool = useObject(POOL);
  return {
    balancer: !store.around.isNew,
    listener: typeof listener.id === "string",
    pool: typeof pool.id === "string",
  };
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
