import { memo } from "react";

import { useBalancerSummary } from "@/api/queries";
import type { BalancerSummary } from "@/api/types";
import { StatusLabel } from "@/components/StatusLabel";
import { number } from "@/lib/time";
import { useWords, type Words } from "@/lib/words";

import { BalancerMenu } from "./BalancerMenu";
import { CardOperation } from "./CardOperation";
import { FavouriteButton } from "./FavouriteButton";
import { ListenerChips } from "./ListenerChips";
import { MemberStrip } from "./MemberStrip";
import { Warning } from "./Warning";
import { addressOf, nameOf } from "./links";
import { sectionOf } from "./sections";

import "./BalancerCard.css";

/** One balancer, live: name and state, where it is reached, what listens, its servers, or what is done to it. */
export const BalancerCard = memo(function BalancerCard({ id }: { id: string }) {
  const t = useWords("board");
  const balancer = useBalancerSummary(id);
  if (!balancer) return null;
  const titleId = `card-${id}`;
  const name = nameOf(balancer, t);
  return (
    <article
      className={`lb-card lb-card--${sectionOf(balancer)}`}
      aria-labelledby={titleId}
      data-balancer={name}
    >
      <header className="lb-card__head">
        <h3 id={titleId} className="lb-card__name">
          <a data-inside href={addressOf(balancer)} className="lb-cut" title={name}>
            {name}
          </a>
        </h3>
        <span className="lb-card__tools">
          <FavouriteButton id={id} name={name} />
          <BalancerMenu balancer={balancer} />
        </span>
      </header>
      <p className="lb-card__address">
        <code className="lb-cut">{balancer.vip_address ?? t("noAddress")}</code>
        {balancer.floating_ip_address && (
          <span className="lb-faint lb-small lb-cut">
            {t("public")} <code>{balancer.floating_ip_address}</code>
          </span>
        )}
      </p>
      <div className="lb-card__ports">
        <ListenerChips listeners={balancer.listeners} />
        <StatusLabel
          provisioning={balancer.provisioning_status}
          operating={balancer.operating_status}
          adminUp={balancer.admin_state_up}
        />
      </div>
      <Aside balancer={balancer} t={t} />
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

/** What needs people beside its state, else its tags. */
function Aside({ balancer, t }: { balancer: BalancerSummary; t: Words }) {
  const { tags } = balancer;
  return (
    <Warning balancer={balancer}>
      {tags.length > 0 && (
        <p className="lb-card__tags lb-cut lb-small lb-faint" title={tags.join(", ")}>
          {t("tags", { count: tags.length, total: number(tags.length) })}: {tags.join(", ")}
        </p>
      )}
    </Warning>
  );
}
