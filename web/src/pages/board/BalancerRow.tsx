import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { BalancerSummary } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { ConditionLabel, StatusLabel } from "@/components/StatusLabel";
import { toneOf } from "@/lib/status";

import { BalancerMenu } from "./BalancerMenu";
import { CardOperation } from "./CardOperation";
import { ListenerChips } from "./ListenerChips";
import { addressOf } from "./links";
import type { Column } from "./sections";

interface Props {
  balancer: BalancerSummary;
  index: number;
  /** Distance from the top of the body, pixels. */
  start: number;
}

export const BalancerRow = memo(function BalancerRow({ balancer, index, start }: Props) {
  const { t } = useTranslation("board");
  const name = balancer.name || balancer.id || t("common:unnamed");
  const updated = balancer.updated_at ?? balancer.created_at;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="lb-table__row lb-table__row--body"
      style={{ transform: `translateY(${start}px)` }}
      data-balancer={name}
    >
      <Cell column="name">
        <Link to={addressOf(balancer)} className="lb-cut" title={name}>
          {name}
        </Link>
      </Cell>
      <Cell column="status">
        {balancer.operation && balancer.operation.state !== "FAILED" ? (
          <CardOperation operation={balancer.operation} />
        ) : (
          <Health balancer={balancer} />
        )}
      </Cell>
      <Cell column="health">
        {balancer.operating_status && <Status status={balancer.operating_status} />}
      </Cell>
      <Cell column="vip">
        <code className="lb-cut">{balancer.vip_address}</code>
        {balancer.floating_ip_address && (
          <code className="lb-cut lb-faint">{balancer.floating_ip_address}</code>
        )}
      </Cell>
      <Cell column="listeners">
        {balancer.listeners.length > 0 && <ListenerChips listeners={balancer.listeners} most={2} />}
      </Cell>
      <Cell column="servers">
        <span className="lb-numbers">{balancer.member_count}</span>
      </Cell>
      <Cell column="updated">{updated && <RelativeTime at={updated} every={10} />}</Cell>
      <span role="cell" className="lb-table__cell lb-table__cell--menu">
        <BalancerMenu balancer={balancer} />
      </span>
    </div>
  );
});

function Cell({ column, children }: { column: Column; children: ReactNode }) {
  return (
    <span role="cell" className={`lb-table__cell lb-table__cell--${column}`}>
      {children}
    </span>
  );
}

/** Where there is no room for a column of health, both in one word. */
function Health({ balancer }: { balancer: BalancerSummary }) {
  const {
    provisioning_status: provisioning,
    operating_status: operating,
    admin_state_up: adminUp,
  } = balancer;
  return (
    <>
      <span className="lb-table__wide">
        <Status status={provisioning} />
      </span>
      <span className="lb-table__narrow">
        <StatusLabel provisioning={provisioning} operating={operating} adminUp={adminUp} />
      </span>
    </>
  );
}

function Status({ status }: { status: string }) {
  return (
    <span title={status} data-status={status}>
      <ConditionLabel condition={{ tone: toneOf(status), word: status }} />
    </span>
  );
}
