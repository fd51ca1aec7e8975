/** What we changed, each time that we did; fetched when somebody looks. */
import { Skeleton } from "@patternfly/react-core";
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail } from "@/api/types";
import { lazily } from "@/lib/lazily";

const Revisions = lazily(() => import("../changes/Revisions"));

export default function RevisionsTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("common");
  return (
    <Suspense fallback={<Skeleton height="12rem" screenreaderText={t("loading")} />}>
      <Revisions balancer={balancer} />
    </Suspense>
  );
}
