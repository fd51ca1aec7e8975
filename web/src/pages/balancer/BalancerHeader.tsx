/** What a balancer is called, how it fares, where it is reached, and what can be done to it. */
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useOperation } from "@/api/queries";
import type { BalancerDetail } from "@/api/types";
import { CopyText } from "@/components/CopyText";
import { DeleteDialog } from "@/components/DeleteDialog";
import { Failure } from "@/components/Failure";
import { OperationBar } from "@/components/OperationProgress";
import { ReasonedButton } from "@/components/ReasonedButton";
import { Remedies } from "@/components/Remedies";
import { reasonOf } from "@/components/ServerWords";
import { StatusLabel } from "@/components/StatusLabel";
import { errorOf, hasEnded } from "@/lib/operations";
import { textOf, type Json } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useReadOnly } from "@/components/useReadOnly";
import { actionOf } from "./actions";

const FailoverDialog = lazily(() => import("./FailoverDialog"));

export function BalancerHeader({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const name = balancer.name || t("common:unnamed");
  const description = textOf(balancer.fields.description as Json);
  return (
    <header className="lt-header">
      <div className="lb-page__head">
        <div className="lt-header__name">
          <h1 className="lb-page__title lb-wrap" title={name}>
            {name}
          </h1>
          <StatusLabel
            provisioning={balancer.provisioning_status}
            operating={balancer.operating_status}
            adminUp={balancer.admin_state_up}
          />
        </div>
        <HeaderActions balancer={balancer} name={name} />
      </div>
      {description && (
        <p className="lt-header__text lb-wrap lb-faint" title={description}>
          {description}
        </p>
      )}
      <Facts balancer={balancer} />
      <RunningOperation balancer={balancer} />
    </header>
  );
}

function Facts({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const network = balancer.vip_subnet_name || balancer.vip_network_name;
  const tags = Array.isArray(balancer.fields.tags) ? balancer.fields.tags.map(String) : [];
  return (
    <dl className="lt-facts">
      {balancer.vip_address && (
        <div>
          <dt>{t("facts.vip")}</dt>
          <dd>
            <CopyText text={balancer.vip_address} label={t("facts.vip")} />
            {network && <span className="lb-faint lb-cut">{network}</span>}
          </dd>
        </div>
      )}
      {balancer.floating_ips.map((floating) => (
        <div key={floating.id}>
          <dt>{t("facts.floating")}</dt>
          <dd>
            <CopyText text={floating.floating_ip_address} label={t("facts.floating")} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t("facts.id")}</dt>
        <dd>
          <CopyText text={balancer.id} label={t("facts.id")} />
        </dd>
      </div>
      {tags.length > 0 && (
        <div>
          <dt>{t("facts.tags")}</dt>
          <dd className="lb-wrap">{tags.join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}

/** A small bar while something goes on, or why it failed; the whole of it stands in the queue. */
function RunningOperation({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const brief = balancer.operation;
  const { data } = useOperation(brief?.id ?? "");
  const { t } = useTranslation();
  if (!brief || !data) return null;
  const error = data.state === "FAILED" ? errorOf(data) : null;
  if (error) {
    return (
      <Failure error={error}>
        <Remedies operation={data} error={error} />
      </Failure>
    );
  }
  if (hasEnded(data.state)) return null;
  return (
    <div className="lt-running" aria-label={t(`operation.kind.${data.kind}`)} role="group">
      <OperationBar operation={data} withStep />
    </div>
  );
}

function HeaderActions({ balancer, name }: { balancer: BalancerDetail; name: string }): ReactNode {
  const { t } = useTranslation("balancer");
  const navigate = useNavigate();
  const toQueue = () => void navigate("?tab=queue");
  const [asking, setAsking] = useState<"delete" | "failover" | null>(null);
  const readOnly = useReadOnly();
  const update = actionOf(balancer, "update");
  // A change that is only early is queued; one that can never be says why.
  const noEdit =
    readOnly ??
    (update && !update.allowed && !update.code.endsWith("_pending") ? reasonOf(update) : undefined);
  return (
    <div className="lb-row">
      <ReasonedButton
        variant="primary"
        data-key="e"
        reason={noEdit}
        onClick={() => void navigate(`/balancers/${balancer.id}/edit`)}
      >
        {t("actions.edit")}
      </ReasonedButton>
      <ReasonedButton
        variant="secondary"
        reason={readOnly}
        onClick={() => void navigate(`/balancers/new?from=${balancer.id}`)}
      >
        {t("actions.clone")}
      </ReasonedButton>
      {actionOf(balancer, "failover") && (
        <ReasonedButton
          variant="secondary"
          reason={readOnly ?? reasonOf(actionOf(balancer, "failover"))}
          onClick={() => setAsking("failover")}
        >
          {t("actions.failover")}
        </ReasonedButton>
      )}
      <ReasonedButton
        variant="secondary"
        isDanger
        reason={readOnly ?? reasonOf(actionOf(balancer, "delete"))}
        onClick={() => setAsking("delete")}
      >
        {t("actions.delete")}
      </ReasonedButton>
      {asking === "delete" && (
        <DeleteDialog id={balancer.id} name={name} onClose={() => setAsking(null)} onQueued={toQueue} />
      )}
      {asking === "failover" && (
        <Suspense fallback={null}>
          <FailoverDialog id={balancer.id} name={name} onClose={() => setAsking(null)} onQueued={toQueue} />
        </Suspense>
      )}
    </div>
  );
}
