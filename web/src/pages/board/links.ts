import type { BalancerSummary } from "@/api/types";

/** Where a card leads: to the balancer, or, while there is none yet, to the operation that makes it. */
export function addressOf(balancer: BalancerSummary): string {
  if (balancer.id) return `/balancers/${balancer.id}`;
  return `/operations/${balancer.operation?.id ?? ""}`;
}
