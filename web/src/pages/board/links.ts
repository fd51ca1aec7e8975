import type { BalancerSummary } from "@/api/types";
import type { Words } from "@/lib/words";

/** Where a card leads: to the balancer, or, while there is none yet, to the operation that makes it. */
export function addressOf(balancer: BalancerSummary): string {
  if (balancer.id) return `/balancers/${balancer.id}`;
  return `/operations/${balancer.operation?.id ?? ""}`;
}

/** Its name, else its id. */
export const nameOf = ({ name, id }: BalancerSummary, t: Words): string => name || id || t("common:unnamed");
