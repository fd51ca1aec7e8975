import { memo, type ReactNode, useState } from "react";

import { useBalancerSummary } from "@/api/queries";
import type { BalancerSummary } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { ConditionLabel, StatusLabel } from "@/components/StatusLabel";
import { toneOf } from "@/lib/status";
import { useTurns } from "@/lib/useTurns";
import { useWords } from "@/lib/words";

import { BalancerMenu } from "./BalancerMenu";
import { CardOperation } from "./CardOperation";
import { FavouriteButton } from "./FavouriteButton";
import { ListenerChips } from "./ListenerChips";
import { addressOf, nameOf } from "./links";
import type { Column } from "./sections";

interface Props {
  id: string;
  index: number;
  /** Distance from the top of the body, pixels. */
  start: number;
  /** No room for a column of health: both statuses in one word. */
  isNarrow: boolean;
}

/** A row that is new, drawn with one of the next frames: `turns` of when it came. */
export function RowInTurn({ turns, ...row }: Props & { turns: number }) {
  const [last] = useState(turns);
  return useTurns(last) === last ? <BalancerRow {...row} /> : null;
}

const BalancerRow = memo(function BalancerRow({ id, index, start, isNarrow }: Props) {
  const t = useWords("board");
  const balancer = useBalancerSummary(id);
  if (!balancer) return null;
  const name = nameOf(balancer, t);
  const failing = balancer.members_by_status.ERROR ?? 0;
  const updated = balancer.updated_at ?? balancer.created_at;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="lb-table__row lb-table__row--body"
      style={{ top: start }}
      data-balancer={name}
    >
      <Cell column="name">
        <FavouriteButton id={id} name={name} />
        <a data-inside href={addressOf(balancer)} className="lb-cut" title={name}>
          {name}
        </a>
      </Cell>
      <Cell column="status">
        {balancer.operation ? (
          <CardOperation operation={balancer.operation} />
        ) : (
          <Health balancer={balancer} isNarrow={isNarrow} />
        )}
      </Cell>
      <Cell column="health">
        {!isNarrow && balancer.operating_status && (
          <Status status={balancer.admin_state_up ? balancer.operating_status : "DISABLED"} />
        )}
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
        {failing > 0 && (
          <span className="lb-numbers lb-small lb-table__failing">
            {failing} {t("memberStatus.ERROR")}
          </span>
        )}
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

function Health({ balancer, isNarrow }: { balancer: BalancerSummary; isNarrow: boolean }) {
  const {
    provisioning_status: provisioning,
    operating_status: operating,
    admin_state_up: adminUp,
  } = balancer;
  if (!isNarrow) return <Status status={provisioning} />;
  return <StatusLabel provisioning={provisioning} operating={operating} adminUp={adminUp} />;
}

function Status({ status }: { status: string }) {
  return (
    <span title={status} data-status={status}>
      <ConditionLabel condition={{ tone: toneOf(status), word: status }} />
    </span>
  );
}
