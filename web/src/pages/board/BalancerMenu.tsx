import ArrowRightIcon from "@patternfly/react-icons/dist/esm/icons/arrow-right-icon";
import PencilAltIcon from "@patternfly/react-icons/dist/esm/icons/pencil-alt-icon";
import TasksIcon from "@patternfly/react-icons/dist/esm/icons/list-ul-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";

import type { BalancerSummary } from "@/api/types";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";
import { useWords, type Words } from "@/lib/words";

import { type BoardActions, useBoard } from "./context";
import { addressOf, nameOf } from "./links";

/** Open, edit, delete; what cannot be done now says why. */
export function BalancerMenu({ balancer }: { balancer: BalancerSummary }) {
  const t = useWords("board");
  const board = useBoard();
  return (
    <span className="lb-card__menu">
      <LazyMenu
        label={t("common:more", { name: nameOf(balancer, t) })}
        items={() => itemsOf(balancer, board, t)}
      />
    </span>
  );
}

function itemsOf(balancer: BalancerSummary, { go, askDelete, readOnly }: BoardActions, t: Words): MenuItem[] {
  const { id, operation } = balancer;
  const all: (MenuItem | null)[] = [
    { key: "open", label: t("menu.open"), icon: <ArrowRightIcon />, onClick: () => go(addressOf(balancer)) },
    {
      key: "edit",
      label: t("menu.edit"),
      icon: <PencilAltIcon />,
      reason: readOnly ?? whyNoEdit(balancer, t),
      onClick: () => go(`/balancers/${id ?? ""}/edit`),
    },
    operation && {
      key: "operation",
      label: t("menu.operation"),
      icon: <TasksIcon />,
      onClick: () => go(`/operations/${operation.id}`),
    },
    {
      key: "delete",
      label: t("menu.delete"),
      icon: <TrashIcon />,
      isDanger: true,
      startsGroup: true,
      reason: readOnly ?? whyNoDelete(balancer, t),
      onClick: () => askDelete(balancer),
    },
  ];
  return all.filter((item) => item !== null);
}

function whyNoEdit(balancer: BalancerSummary, t: Words): string | undefined {
  if (!balancer.id) return t("menu.notMadeYet");
  if (isGoing(balancer)) return t("menu.beingDeleted");
  if (balancer.provisioning_status === "ERROR") return t("menu.inError");
  return undefined;
}

function whyNoDelete(balancer: BalancerSummary, t: Words): string | undefined {
  if (!balancer.id) return t("menu.notMadeYet");
  return isGoing(balancer) ? t("menu.beingDeleted") : undefined;
}

function isGoing({ provisioning_status, operation }: BalancerSummary): boolean {
  const isQueued =
    operation?.kind === "delete" && (operation.state === "QUEUED" || operation.state === "RUNNING");
  return provisioning_status === "PENDING_DELETE" || isQueued;
}
