/** The same balancer as an indented list, where there is no room for columns. Shared pools are named, and drawn once. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ListenerNode, PoolNode } from "@/api/types";
import { poolsInOrder } from "@/lib/topology/model";
import { ownName } from "../names";
import { MembersBox } from "./MembersBox";
import { NodeCard } from "./NodeCard";
import { useFolds, type TopologyProps } from "./Topology";
import "./members.css";
import "./nodes.css";
import "./topology.css";

export function TopologyTree({ balancer, chosen, onChoose }: TopologyProps): ReactNode {
  const { t } = useTranslation("balancer");
  const folds = useFolds();
  const pools = poolsInOrder(balancer);
  const byId = new Map(pools.map((pool) => [pool.id, pool]));
  return (
    <div className="lt-tree" role="group" aria-label={t("topology.label")}>
      <NodeCard object={balancer} isChosen={chosen === balancer.id} onChoose={onChoose} />
      {balancer.listeners.length > 0 && (
        <h2 className="lt-column__title">{t("topology.column.listeners")}</h2>
      )}
      <ul className="lt-tree__list">
        {balancer.listeners.map((listener) => (
          <li key={listener.id}>
            <NodeCard object={listener} isChosen={chosen === listener.id} onChoose={onChoose} />
            <Ways listener={listener} byId={byId} chosen={chosen} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {pools.length > 0 && <h2 className="lt-column__title">{t("topology.column.pools")}</h2>}
      <ul className="lt-tree__list">
        {pools.map((pool) => (
          <li key={pool.id}>
            <NodeCard
              object={pool}
              isOrphan={pool.listener_ids.length + pool.l7policy_ids.length === 0}
              isChosen={chosen === pool.id}
              onChoose={onChoose}
            />
            <div className="lt-tree__below">
              <MembersBox pool={pool} folds={folds} chosen={chosen} onChoose={onChoose} />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface WaysProps {
  listener: ListenerNode;
  byId: ReadonlyMap<string, PoolNode>;
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Where a listener leads: its policies in order, then its default pool. */
function Ways({ listener, byId, chosen, onChoose }: WaysProps): ReactNode {
  const { t } = useTranslation("balancer");
  const fallback = byId.get(listener.default_pool_id ?? "");
  return (
    <ul className="lt-tree__below">
      {listener.l7policies.map((policy) => {
        const pool = byId.get(policy.redirect_pool_id ?? "");
        return (
          <li key={policy.id}>
            <NodeCard object={policy} isChosen={chosen === policy.id} onChoose={onChoose} />
            {pool && <p className="lt-way lb-wrap">→ {ownName(pool)}</p>}
          </li>
        );
      })}
      {fallback && (
        <li className="lt-way lb-wrap">
          {listener.l7policies.length > 0 ? `${t("topology.otherwise")} → ` : "→ "}
          {ownName(fallback)}
        </li>
      )}
    </ul>
  );
}
