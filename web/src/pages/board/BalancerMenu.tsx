import ExternalLinkAltIcon from "@patternfly/react-icons/dist/esm/icons/arrow-right-icon";
import PencilAltIcon from "@patternfly/react-icons/dist/esm/icons/pencil-alt-icon";
import TasksIcon from "@patternfly/react-icons/dist/esm/icons/list-ul-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { BalancerSummary } from "@/api/types";
import { DeleteDialog } from "@/components/DeleteDialog";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";

import { addressOf } from "./links";

/** Open, edit, delete; what cannot be done now says why. */
export function BalancerMenu({ balancer }: { balancer: BalancerSummary }) {
  const { t } = useTranslation("board");
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const { id, operation } = balancer;
  const name = balancer.name || id || t("common:unnamed");

  function items(): MenuItem[] {
    const all: (MenuItem | null)[] = [
      {
        key: "open",
        label: t("menu.open"),
        icon: <ExternalLinkAltIcon />,
        onClick: () => void navigate(addressOf(balancer)),
      },
      {
        key: "edit",
        label: t("menu.edit"),
        icon: <PencilAltIcon />,
        reason: whyNoEdit(balancer, t),
        onClick: () => void navigate(`/balancers/${id ?? ""}/edit`),
      },
      operation && {
        key: "operation",
        label: t("menu.operation"),
        icon: <TasksIcon />,
        onClick: () => void navigate(`/operations/${operation.id}`),
      },
      {
        key: "delete",
        label: t("menu.delete"),
        icon: <TrashIcon />,
        isDanger: true,
        startsGroup: true,
        reason: whyNoDelete(balancer, t),
        onClick: () => setDeleting(true),
      },
    ];
    return all.filter((item) => item !== null);
  }

  return (
    <span className="lb-card__menu">
      <LazyMenu label={t("common:more", { name })} items={items} />
      {isDeleting && id && <DeleteDialog id={id} name={name} onClose={() => setDeleting(false)} />}
    </span>
  );
}

type T = TFunction<"board">;

function whyNoEdit(balancer: BalancerSummary, t: T): string | undefined {
  if (!balancer.id) return t("menu.notMadeYet");
  if (isGoing(balancer)) return t("menu.beingDeleted");
  if (balancer.provisioning_status === "ERROR") return t("menu.inError");
  return undefined;
}

function whyNoDelete(balancer: BalancerSummary, t: T): string | undefined {
  if (!balancer.id) return t("menu.notMadeYet");
  return isGoing(balancer) ? t("menu.beingDeleted") : undefined;
}

function isGoing({ provisioning_status, operation }: BalancerSummary): boolean {
  const isQueued =
    operation?.kind === "delete" && (operation.state === "QUEUED" || operation.state === "RUNNING");
  return provisioning_status === "PENDING_DELETE" || isQueued;
}
