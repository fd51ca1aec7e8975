/** The way from a pool to many of its servers at once. */
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail, PoolNode } from "@/api/types";
import { ReasonedButton } from "@/components/ReasonedButton";
import { lazily } from "@/lib/lazily";
import { reasonOf } from "@/components/ServerWords";
import { useReadOnly } from "@/components/useReadOnly";
import { actionOf } from "../actions";

const MembersDialog = lazily(() => import("./MembersDialog"));

export function PoolMembers({ balancer, pool }: { balancer: BalancerDetail; pool: PoolNode }): ReactNode {
  const { t } = useTranslation("changes");
  const [isOpen, setOpen] = useState(false);
  const reason = useReadOnly() ?? reasonOf(actionOf(pool, "update"));
  if (pool.members.length === 0) return null;
  return (
    <div className="lb-row">
      <ReasonedButton variant="secondary" size="sm" reason={reason} onClick={() => setOpen(true)}>
        {t("members.open", { count: pool.members.length })}
      </ReasonedButton>
      <Suspense fallback={null}>
        {isOpen && <MembersDialog balancer={balancer} pool={pool} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}
