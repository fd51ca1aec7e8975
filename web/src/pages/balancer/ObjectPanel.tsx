/** Everything about one object: what can be done, its statuses, all its fields. */
import { Button } from "@patternfly/react-core";
import TimesIcon from "@patternfly/react-icons/dist/esm/icons/times-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail, L7Children, MemberNode, PolicyNode, PoolNode, TreeObject } from "./types";
import { CopyText } from "@/components/CopyText";
import { PoolMembers } from "./changes/PoolMembers";
import { Fields } from "./Fields";
import { ObjectActions } from "./ObjectActions";
import { nameIn, nameOfObject } from "./names";
import { Statuses } from "./topology/NodeCard";

interface ObjectPanelProps {
  balancer: BalancerDetail;
  object: TreeObject;
  onClose: () => void;
  onChoose: (id: string) => void;
  /** False where a dialog around it already says the name. */
  isTitled?: boolean;
}

export function ObjectPanel({
  balancer,
  object,
  onClose,
  onChoose,
  isTitled = true,
}: ObjectPanelProps): ReactNode {
  const { t } = useTranslation("balancer");
  return (
    <div className="lt-object">
      {isTitled && (
        <div className="lt-object__head">
          <h2 className="lb-wrap">
            <span className="lt-object__kind">{t(`common:object.${object.kind}`)}</span>
            {nameIn(object, t)}
          </h2>
          <Button variant="plain" icon={<TimesIcon />} aria-label={t("common:close")} onClick={onClose} />
        </div>
      )}
      <Statuses object={object} />
      <ObjectActions balancer={balancer} object={object} />
      {object.kind === "pool" && <PoolMembers balancer={balancer} pool={object as PoolNode} />}
      <Children object={object} onChoose={onChoose} />
      <dl className="lt-fields">
        <div>
          <dt>{t("facts.id")}</dt>
          <dd>
            <CopyText text={object.id} label={t("facts.id")} />
          </dd>
        </div>
        {object.kind === "member" && (object as MemberNode).server_name && (
          <div>
            <dt>{t("object.server")}</dt>
            <dd className="lb-wrap">{(object as MemberNode).server_name}</dd>
          </div>
        )}
        <Fields balancer={balancer} object={object} />
      </dl>
    </div>
  );
}

/** What hangs on an object but has no node of its own: the health check of a pool, the rules of a policy. */
function Children({ object, onChoose }: { object: TreeObject; onChoose: (id: string) => void }): ReactNode {
  const { t } = useTranslation("balancer");
  const children: L7Children = childrenOf(object);
  if (children.length === 0) return null;
  return (
    <ul className="lt-object__children">
      {children.map((child) => (
        <li key={child.id}>
          <Button variant="link" isInline onClick={() => onChoose(child.id)}>
            {nameOfObject(child, t)}
          </Button>
          <Statuses object={child} />
        </li>
      ))}
    </ul>
  );
}

function childrenOf(object: TreeObject): L7Children {
  if (object.kind === "l7policy") return (object as PolicyNode).rules;
  const monitor = object.kind === "pool" ? (object as PoolNode).healthmonitor : null;
  return monitor ? [monitor] : [];
}
