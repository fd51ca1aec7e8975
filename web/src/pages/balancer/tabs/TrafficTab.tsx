/** Traffic and health over time; charts and their library are fetched when somebody looks. */
import { Skeleton } from "@patternfly/react-core";
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BalancerDetail } from "@/api/types";
import { lazily } from "@/lib/lazily";

const Traffic = lazily(() => import("./traffic/Traffic"));

export default function TrafficTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("common");
  return (
    <Suspense fallback={<Skeleton height="12rem" screenreaderText={t("loading")} />}>
      <Traffic balancer={balancer} />
    </Suspense>
  );
}
