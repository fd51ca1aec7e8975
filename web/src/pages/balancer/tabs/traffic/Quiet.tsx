/** Nothing to see yet: what is going to happen, and how to make it happen. */
import { EmptyState, EmptyStateBody } from "@patternfly/react-core";
import ChartLineIcon from "@patternfly/react-icons/dist/esm/icons/chart-line-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail } from "@/api/types";
import { CopyText } from "@/components/CopyText";
import { duration } from "@/lib/time";
import { fieldOf } from "../../names";

/** Nothing was read. */
export function NothingRead({ everyS }: { everyS: number }): ReactNode {
  const { t } = useTranslation("traffic");
  return (
    <EmptyState titleText={t("first.title")} headingLevel="h2" icon={ChartLineIcon} variant="sm">
      <EmptyStateBody>{t("first.body", { every: duration(everyS) })}</EmptyStateBody>
    </EmptyState>
  );
}

/** It was read, and nobody has ever come. */
export function NobodyCame({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("traffic");
  const command = curlOf(balancer);
  return (
    <div className="lb-paper lt-quiet">
      <h2>{t("quiet.title")}</h2>
      <p className="lb-faint">{t("quiet.body")}</p>
      {command && <CopyText text={command} label={t("quiet.command")} />}
    </div>
  );
}

/** A command that sends a request to the first listener that takes one. */
function curlOf(balancer: BalancerDetail): string | null {
  const address = balancer.floating_ips[0]?.floating_ip_address ?? fieldOf(balancer, "vip_address");
  const listener = balancer.listeners.find((one) => /HTTP/.test(fieldOf(one, "protocol")));
  if (!address || !listener) return null;
  const scheme = fieldOf(listener, "protocol") === "HTTP" ? "http" : "https";
  const host = address.includes(":") ? `[${address}]` : address;
  return `curl ${scheme}://${host}:${fieldOf(listener, "protocol_port")}/`;
}
