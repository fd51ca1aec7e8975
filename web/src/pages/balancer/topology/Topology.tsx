/** The balancer in columns. Places come from `lib/topology`; this draws nodes as HTML and edges as SVG between columns. */
import { Fragment, useMemo, useState, type CSSProperties, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail } from "@/api/types";
import { curvesBetween, heightOf, layoutOf, type Layout } from "@/lib/topology/layout";
import { topologyOf, type Column, type TopologyNode } from "@/lib/topology/model";
import { wayThrough } from "@/lib/topology/path";
import { useTurns } from "@/lib/useTurns";
import { Edges } from "./Edges";
import { MembersBox } from "./MembersBox";
import { NodeCard } from "./NodeCard";
import "./edges.css";
import "./members.css";
import "./nodes.css";
import "./topology.css";

export interface TopologyProps {
  balancer: BalancerDetail;
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Which groups of members are unfolded: what a person said, else what the group itself suggests. */
export function useFolds(): {
  isOpen: (pool: string, status: string, open: boolean) => boolean;
  toggle: (pool: string, status: string, open: boolean) => void;
} {
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  return useMemo(
    () => ({
      isOpen: (pool, status, open) => said.get(`${pool} ${status}`) ?? open,
      toggle: (pool, status, open) => setSaid((now) => new Map(now).set(`${pool} ${status}`, !open)),
    }),
    [said],
  );
}

export function Topology({ balancer, chosen, onChoose }: TopologyProps): ReactNode {
  const { t } = useTranslation("balancer");
  const folds = useFolds();
  const topology = useMemo(() => topologyOf(balancer), [balancer]);
  const layout = useMemo(
    () => layoutOf(topology, (node) => heightOf(node, folds.isOpen)),
    [topology, folds.isOpen],
  );
  const turn = useTurns(topology.columns.length);
  const way = useMemo(() => wayThrough(topology, balancer, chosen), [topology, balancer, chosen]);
  const draw = (node: TopologyNode): ReactNode => {
    if (node.look === "through" || node.look === "otherwise") {
      const said = node.look === "otherwise" && t("topology.otherwise");
      return <Lane said={said} isLit={way.has(node.id)} />;
    }
    if (node.pool) return <MembersBox pool={node.pool} folds={folds} chosen={chosen} onChoose={onChoose} />;
    if (!node.object) return null;
    return (
      <NodeCard
        object={node.object}
        isOrphan={node.orphan}
        isChosen={chosen === node.id}
        isOnWay={way.has(node.id)}
        onChoose={onChoose}
      />
    );
  };
  return (
    <div
      className={way.size > 0 ? "lt-map lt-map--way" : "lt-map"}
      data-columns={topology.columns.length}
      role="group"
      aria-label={t("topology.label")}
    >
      {topology.columns.slice(0, turn).map((column, at) => {
        const left = topology.columns[at - 1];
        return (
          <Fragment key={column.name}>
            {left && (
              <Edges
                curves={curvesBetween(left, column, topology.edges, layout)}
                height={layout.height}
                way={way}
              />
            )}
            <ColumnView column={column} layout={layout} draw={draw} />
          </Fragment>
        );
      })}
    </div>
  );
}

/** A way past the policies, with or without a word. */
function Lane({ said, isLit }: { said: string | false; isLit: boolean }): ReactNode {
  const classes = ["lt-lane", said && "lt-lane--said", isLit && "lt-lane--lit"].filter(Boolean);
  return <span className={classes.join(" ")}>{said && <span>{said}</span>}</span>;
}

interface ColumnViewProps {
  column: Column;
  layout: Layout;
  draw: (node: TopologyNode) => ReactNode;
}

function ColumnView({ column, layout, draw }: ColumnViewProps): ReactNode {
  const { t } = useTranslation("balancer");
  const title = t(`topology.column.${column.name}`);
  return (
    <div className={`lt-column lt-column--${column.name}`}>
      <h2 className="lt-column__title">{title}</h2>
      <ul className="lt-column__nodes" style={{ height: `${layout.height}rem` }} aria-label={title}>
        {column.nodes.map((node) => {
          const place = layout.places.get(node.id);
          const style: CSSProperties = { top: `${place?.top ?? 0}rem`, height: `${place?.height ?? 0}rem` };
          return (
            <li
              key={node.id}
              style={style}
              className="lt-place"
              aria-hidden={node.look === "through" || undefined}
            >
              {draw(node)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
