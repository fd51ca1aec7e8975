/**
 * One object: its outline says how its provisioning goes, its ground how it works; both also stand there as icon and
 * word. It pulses while it takes part in a transaction.
 */
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PolicyNode, PoolNode, TreeObject } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { isPending, toneOf } from "@/lib/status";
import { fieldOf, kindLine, ownName } from "../names";

interface NodeCardProps {
  object: TreeObject;
  isOrphan?: boolean;
  isChosen: boolean;
  /** On the way through what is chosen. */
  isOnWay?: boolean;
  onChoose: (id: string) => void;
}

/** Classes that carry the two statuses of an object. */
export function classesOf(object: TreeObject): string {
  const operating = object.admin_state_up ? toneOf(object.operating_status) : "idle";
  return [
    `lt-fill--${operating}`,
    `lt-line--${toneOf(object.provisioning_status)}`,
    isPending(object.provisioning_status) || object.operating ? "lt-busy" : "",
  ].join(" ");
}

function NodeCardView({
  object,
  isOrphan = false,
  isChosen,
  isOnWay = false,
  onChoose,
}: NodeCardProps): ReactNode {
  const { t } = useTranslation("balancer");
  const extra = useExtra(object);
  return (
    <button
      type="button"
      id={`node-${object.id}`}
      className={`lt-node ${classesOf(object)}${isOnWay ? " lt-node--way" : ""}`}
      aria-pressed={isChosen}
      data-kind={object.kind}
      data-provisioning-status={object.provisioning_status}
      data-operating-status={object.operating_status ?? ""}
      onClick={() => onChoose(object.id)}
    >
      <span className="lt-node__kind lb-cut">
        {kindLine(object, t)}
        {extra && <span> · {extra}</span>}
      </span>
      <span className="lt-node__name lb-cut" title={ownName(object)}>
        {ownName(object)}
      </span>
      <Statuses object={object} note={isOrphan ? t("topology.orphan") : ""} />
    </button>
  );
}

export const NodeCard = memo(NodeCardView);

/** Both statuses as icon and word; what is settled and well is said by the operating one alone. */
export function Statuses({ object, note = "" }: { object: TreeObject; note?: string }): ReactNode {
  const { t } = useTranslation();
  const { provisioning_status: provisioning, operating_status: operating } = object;
  const works = object.admin_state_up ? operating : "DISABLED";
  return (
    <span className="lt-node__status">
      {provisioning !== "ACTIVE" && (
        <span className="lt-status">
          <StatusIcon tone={toneOf(provisioning)} />
          <span className="lt-status__word">
            {t(`status.${provisioning}`, { defaultValue: provisioning })}
          </span>
        </span>
      )}
      {works && (
        <span className="lt-status">
          <StatusIcon tone={works === "DISABLED" ? "idle" : toneOf(works)} />
          <span className="lt-status__word">
            {works === "ERROR" ? t("status.operatingError") : t(`status.${works}`, { defaultValue: works })}
          </span>
        </span>
      )}
      {note && <span className="lb-cut">{note}</span>}
    </span>
  );
}

function useExtra(object: TreeObject): string {
  const { t } = useTranslation("balancer");
  if (object.kind === "pool")
    return t("common:objects.member", { count: (object as PoolNode).members.length });
  if (object.kind !== "l7policy") return "";
  const policy = object as PolicyNode;
  return fieldOf(policy, "redirect_url") || fieldOf(policy, "redirect_prefix");
}
