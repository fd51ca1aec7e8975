import type { ReactNode } from "react";

import type { BalancerSummary } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { absoluteTime } from "@/lib/time";
import { useWords } from "@/lib/words";

import { troubleOf } from "./sections";

/** Why a balancer needs people although its statuses may be well: stuck, or a certificate that has run out. */
export function Warning({ balancer, children }: { balancer: BalancerSummary; children?: ReactNode }) {
  const t = useWords("board");
  const trouble = troubleOf(balancer);
  if (!trouble) return children;
  const ends = balancer.certificate_ends_at;
  return (
    <p className="lb-card__trouble lb-small" title={ends ? absoluteTime(ends) : undefined}>
      <StatusIcon tone={trouble.endsWith("Soon") ? "warn" : "bad"} />
      <span className="lb-cut">{t(`trouble.${trouble}`)}</span>
    </p>
  );
}
