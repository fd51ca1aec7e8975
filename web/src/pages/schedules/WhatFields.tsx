import { FormSelect, FormSelectOption, Skeleton, TextArea, TextInput } from "@patternfly/react-core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useBalancerForm } from "@/api/queries";
import type { BalancerForm } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";

import type { Draft, Field } from "./draft";
import { Labelled } from "./Labelled";

interface Props {
  id: string;
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  faults: Partial<Record<Field, string>>;
}

/** What the kind needs, from the balancer as it is now. */
export function What(props: Props) {
  const { draft } = props;
  if (draft.balancerId === "" || draft.kind === "drift" || draft.kind === "failover") return null;
  return <OfBalancer key={draft.balancerId} {...props} />;
}

function OfBalancer(props: Props) {
  const { t } = useTranslation();
  const { data, error } = useBalancerForm(props.draft.balancerId);
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Skeleton height="5rem" screenreaderText={t("loading")} />;
  return props.draft.kind === "weights" ? (
    <Weights {...props} current={data.form} />
  ) : (
    <FormText {...props} current={data.form} />
  );
}

interface WithCurrent extends Props {
  current: BalancerForm;
}

/** A pool, and a new weight for some of its members; those left empty keep theirs. */
function Weights({ id, draft, change, faults, current }: WithCurrent) {
  const { t } = useTranslation("schedules");
  const pools = (current.pools ?? []).filter((pool) => (pool.members ?? []).length > 0);
  const chosen = pools.find((pool) => (pool.name ?? pool.id) === draft.pool || pool.id === draft.pool);
  if (pools.length === 0) return <p className="lb-faint">{t("noPools")}</p>;
  return (
    <>
      <Labelled label={t("field.pool")} id={`${id}-pool`} fault={faults.pool}>
        <FormSelect
          id={`${id}-pool`}
          value={draft.pool}
          onChange={(_, pool) => change({ pool, weights: {} })}
          validated={faults.pool ? "error" : "default"}
        >
          <FormSelectOption value="" label={t("field.choose")} isDisabled />
          {pools.map((pool) => {
            const value = pool.name || (pool.id ?? "");
            return <FormSelectOption key={pool.id ?? value} value={value} label={value} />;
          })}
        </FormSelect>
      </Labelled>
      {chosen && (
        <Labelled label={t("field.weights")} id={`${id}-weights`} fault={faults.weights}>
          <ul className="lb-sched__weights" id={`${id}-weights`}>
            {(chosen.members ?? []).map((member) => {
              const key = `${member.address}:${member.protocol_port}`;
              return (
                <li key={key}>
                  <span className="lb-numbers lb-cut" title={member.name ?? key}>
                    {member.name ? `${member.name} (${key})` : key}
                  </span>
                  <span className="lb-faint lb-small">{t("field.now", { weight: member.weight ?? 1 })}</span>
                  <TextInput
                    type="number"
                    min={0}
                    max={256}
                    value={draft.weights[key] ?? ""}
                    aria-label={t("field.weightOf", { member: member.name || key })}
                    onChange={(_, weight) => change({ weights: { ...draft.weights, [key]: weight } })}
                  />
                </li>
              );
            })}
          </ul>
        </Labelled>
      )}
    </>
  );
}

/** The form as JSON; a new one begins with the balancer as it is. */
function FormText({ id, draft, change, faults, current }: WithCurrent) {
  const { t } = useTranslation("schedules");
  const isEmpty = draft.form === "";
  useEffect(() => {
    if (isEmpty) change({ form: JSON.stringify(current, null, 2) });
    // Once for each balancer: what was emptied by hand stays empty.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);
  return (
    <Labelled label={t("field.form")} id={`${id}-form`} fault={faults.form} help={t("field.formHelp")}>
      <TextArea
        id={`${id}-form`}
        className="lb-sched__code"
        value={draft.form}
        rows={12}
        spellCheck={false}
        onChange={(_, form) => change({ form })}
        validated={faults.form ? "error" : "default"}
      />
    </Labelled>
  );
}
