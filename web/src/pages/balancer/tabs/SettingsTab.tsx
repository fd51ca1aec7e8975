/** How everything is set, object by object. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail, TreeObject } from "@/api/types";
import { Fields } from "../Fields";
import { nameOfObject } from "../names";
import { Statuses } from "../topology/NodeCard";

export default function SettingsTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const parts: { object: TreeObject; inner: TreeObject[] }[] = [
    { object: balancer, inner: [] },
    ...balancer.listeners.map((listener) => ({
      object: listener,
      inner: listener.l7policies.flatMap((policy) => [policy, ...policy.rules]),
    })),
    ...balancer.pools.map((pool) => ({
      object: pool,
      inner: [...(pool.healthmonitor ? [pool.healthmonitor] : []), ...pool.members],
    })),
  ];
  return (
    <div className="lt-settings">
      {parts.map(({ object, inner }) => (
        <Part key={object.id} balancer={balancer} object={object} inner={inner} />
      ))}
    </div>
  );
}

interface PartProps {
  balancer: BalancerDetail;
  object: TreeObject;
  inner: readonly TreeObject[];
}

function Part({ balancer, object, inner }: PartProps): ReactNode {
  const { t } = useTranslation("balancer");
  return (
    <section className="lb-paper lt-paper" aria-labelledby={`settings-${object.id}`}>
      <div className="lt-settings__head">
        <h2 id={`settings-${object.id}`} className="lb-wrap">
          {nameOfObject(object, t)}
        </h2>
        <Statuses object={object} />
      </div>
      <dl className="lt-fields lt-fields--wide">
        <Fields balancer={balancer} object={object} />
      </dl>
      {inner.map((child) => (
        <details key={child.id} className="lt-details">
          <summary className="lb-wrap">
            <span>{nameOfObject(child, t)}</span>
            <Statuses object={child} />
          </summary>
          <dl className="lt-fields lt-fields--wide">
            <Fields balancer={balancer} object={child} />
          </dl>
        </details>
      ))}
    </section>
  );
}
