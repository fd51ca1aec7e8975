import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { BalancerSummary } from "@/api/types";
import { keyOf } from "@/api/world";
import { StatusLabel } from "@/components/StatusLabel";
import { number } from "@/lib/time";

import { BalancerMenu } from "./BalancerMenu";
import { CardOperation } from "./CardOperation";
import { ListenerChips } from "./ListenerChips";
import { MemberStrip } from "./MemberStrip";
import { addressOf } from "./links";
import { sectionOf } from "./sections";

import "./BalancerCard.css";

/** One balancer: name and state, where it is reached, what listens, and how its servers are, or what is done to it. */
export const BalancerCard = memo(function BalancerCard({ balancer }: { balancer: BalancerSummary }) {
  const { t } = useTranslation("board");
  const titleId = `card-${keyOf(balancer)}`;
  const name = balancer.name || balancer.id || t("common:unnamed");
  return (
    <article
      className={`lb-card lb-card--${sectionOf(balancer)}`}
      aria-labelledby={titleId}
      data-balancer={name}
    >
      <header className="lb-card__head">
        <h3 id={titleId} className="lb-card__name">
          <Link to={addressOf(balancer)} className="lb-cut" title={name}>
            {name}
          </Link>
        </h3>
        <StatusLabel
          provisioning={balancer.provisioning_status}
          operating={balancer.operating_status}
          adminUp={balancer.admin_state_up}
        />
        <BalancerMenu balancer={balancer} />
      </header>
      <p className="lb-card__address">
        <code>{balancer.vip_address ?? t("noAddress")}</code>
        {balancer.floating_ip_address && (
          <span className="lb-faint">
            {t("public")} <code>{balancer.floating_ip_address}</code>
          </span>
        )}
      </p>
      <ListenerChips listeners={balancer.listeners} />
      {balancer.tags.length > 0 && (
        <p className="lb-card__tags lb-cut lb-small lb-faint" title={balancer.tags.join(", ")}>
          {t("tags", { count: balancer.tags.length, total: number(balancer.tags.length) })}:{" "}
          {balancer.tags.join(", ")}
        </p>
      )}
      <footer className="lb-card__foot">
        {balancer.operation ? (
          <CardOperation operation={balancer.operation} />
        ) : (
          <MemberStrip counts={balancer.members_by_status} total={balancer.member_count} />
        )}
      </footer>
    </article>
  );
});
