/** What can be done to one object; what cannot be done now stays there and says why. */
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { BalancerDetail, TreeObject } from "@/api/types";
import { ReasonedButton } from "@/components/ReasonedButton";
import { reasonOf } from "@/components/ServerWords";
import { withFields, withoutObject } from "@/lib/form/objectChange";
import type { JsonObject } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useReadOnly } from "@/components/useReadOnly";
import { actionOf } from "./actions";
import { fieldOf, nameOfObject } from "./names";

const ChangeDialog = lazily(() => import("./ChangeDialog"));

interface Change {
  title: string;
  confirm: string;
  isDanger?: boolean;
  change: (form: JsonObject) => JsonObject | null;
}

export function ObjectActions({
  balancer,
  object,
}: {
  balancer: BalancerDetail;
  object: TreeObject;
}): ReactNode {
  const { t } = useTranslation("balancer");
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Change | null>(null);
  const name = nameOfObject(object, t);
  const readOnly = useReadOnly();
  const noUpdate = readOnly ?? reasonOf(actionOf(object, "update"));
  const noDelete = readOnly ?? reasonOf(actionOf(object, "delete"));
  const isUp = object.admin_state_up;
  const set = (action: string, fields: JsonObject): void =>
    setAsking({
      title: t(`change.${action}`, { name }),
      confirm: t(`actions.${action}`),
      change: (form) => withFields(form, object.id, fields as Record<string, never>),
    });
  const isDrained = object.kind === "member" && fieldOf(object, "weight") === "0";
  return (
    <div className="lb-row lt-actions">
      <ReasonedButton
        variant="secondary"
        size="sm"
        reason={noUpdate}
        onClick={() => void navigate(`/balancers/${balancer.id}/edit?at=${object.id}`)}
      >
        {t("actions.edit")}
      </ReasonedButton>
      {object.kind === "member" && (
        <ReasonedButton
          variant="secondary"
          size="sm"
          reason={noUpdate}
          onClick={() => set(isDrained ? "undrain" : "drain", { weight: isDrained ? 1 : 0 })}
        >
          {t(isDrained ? "actions.undrain" : "actions.drain")}
        </ReasonedButton>
      )}
      <ReasonedButton
        variant="secondary"
        size="sm"
        reason={noUpdate}
        onClick={() => set(isUp ? "disable" : "enable", { admin_state_up: !isUp })}
      >
        {t(isUp ? "actions.disable" : "actions.enable")}
      </ReasonedButton>
      {object.kind !== "loadbalancer" && (
        <ReasonedButton
          variant="secondary"
          size="sm"
          isDanger
          reason={noDelete}
          onClick={() =>
            setAsking({
              title: t("change.delete", { name }),
              confirm: t("actions.delete"),
              isDanger: true,
              change: (form) => withoutObject(form, object.id),
            })
          }
        >
          {t("actions.delete")}
        </ReasonedButton>
      )}
      {asking && (
        <Suspense fallback={null}>
          <ChangeDialog balancerId={balancer.id} {...asking} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </div>
  );
}
