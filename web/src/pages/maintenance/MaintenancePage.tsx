/** The servers behind all balancers: who uses each, and the switch that takes it out of service everywhere. */
import { TextInput } from "@patternfly/react-core";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useServers, type ServerUse } from "@/api/changes";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { RelativeTime } from "@/components/RelativeTime";
import { StatusIcon } from "@/components/StatusIcon";
import { lazily } from "@/lib/lazily";
import { usePageTitle } from "@/lib/usePageTitle";
import { useReadOnly } from "@/components/useReadOnly";
import "./MaintenancePage.css";

const SwitchDialog = lazily(() => import("./SwitchDialog"));

export default function MaintenancePage(): ReactNode {
  const { t } = useTranslation(["changes", "form"]);
  const servers = useServers();
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState<ServerUse | null>(null);
  const title = t("maintenance.title");
  usePageTitle(title);
  const shown = useMemo(() => sorted(servers.data?.servers ?? [], query), [servers.data, query]);
  if (servers.isPending) return <PageSkeleton />;
  return (
    <div className="lb-page lb-page--narrow">
      <div className="lb-page__head">
        <h1 className="lb-page__title">{title}</h1>
        <TextInput
          type="search"
          className="lm-search"
          aria-label={t("maintenance.search")}
          placeholder={t("maintenance.search")}
          value={query}
          onChange={(_, text) => setQuery(text)}
        />
      </div>
      <p className="lb-faint">{t("maintenance.intro")}</p>
      {servers.error && <ProblemAlert error={servers.error} onRetry={() => void servers.refetch()} />}
      {shown.length === 0 && !servers.error && <p className="lb-faint">{t("maintenance.none")}</p>}
      <ul className="lm-servers" aria-label={title}>
        {shown.map((server) => (
          <li key={server.server} className="lb-paper lm-server" data-server={server.name || server.server}>
            <Server server={server} onSwitch={() => setAsked(server)} />
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {asked && (
          <SwitchDialog
            server={asked}
            on={asked.maintenance?.going !== "on"}
            onClose={() => setAsked(null)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Those that are out first, then by name. */
function sorted(servers: readonly ServerUse[], query: string): ServerUse[] {
  const wanted = query.trim().toLowerCase();
  const matching = servers.filter((one) =>
    [one.name, one.server, ...one.addresses, ...one.members.map((each) => each.balancer_name)].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
  return matching.sort((one, other) => Number(other.maintenance !== null) - Number(one.maintenance !== null));
}

function Server({ server, onSwitch }: { server: ServerUse; onSwitch: () => void }): ReactNode {
  const { t } = useTranslation("changes");
  const readOnly = useReadOnly();
  const { maintenance } = server;
  const isOut = maintenance?.going === "on";
  const balancers = new Map(server.members.map((one) => [one.balancer_id, one.balancer_name]));
  return (
    <>
      <div className="lm-server__head">
        <h2 className="lb-wrap">{server.name || server.server}</h2>
        {server.name !== "" && <code className="lb-small lb-faint">{server.addresses.join(", ")}</code>}
        <ReasonedButton
          size="sm"
          variant={isOut ? "primary" : "secondary"}
          reason={readOnly}
          className="lm-server__switch"
          onClick={onSwitch}
        >
          {t(isOut ? "maintenance.off" : "maintenance.on")}
        </ReasonedButton>
      </div>
      {maintenance && (
        <p className="lm-server__state">
          <StatusIcon tone={isOut ? "warn" : "busy"} />
          <span>
            {t(isOut ? "maintenance.isOut" : "maintenance.comesBack", { who: maintenance.who })}{" "}
            <RelativeTime at={maintenance.since} every={30} />
            {maintenance.note && <span className="lb-wrap">: {maintenance.note}</span>}
          </span>
        </p>
      )}
      <ul className="lm-members">
        {[...balancers].map(([id, name]) => (
          <li key={id}>
            <Link to={`/balancers/${id}`} className="lb-wrap" title={name}>
              {name || id}
            </Link>
            <span className="lb-faint lb-small lb-wrap">
              {server.members
                .filter((one) => one.balancer_id === id)
                .map((one) => weightOf(one, t))
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function weightOf(
  member: ServerUse["members"][number],
  t: (key: string, values: Record<string, unknown>) => string,
): string {
  const { pool_name: pool, address, protocol_port: port, weight, before } = member;
  const values = { pool, port, address, weight, before };
  return t(before !== null && before !== weight ? "maintenance.was" : "maintenance.weighs", values);
}
