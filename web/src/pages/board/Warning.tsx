import type { ReactNode } from "react";

import type { BalancerSummary } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { absoluteTime } from "@/lib/time";
import { useWords } from "@/lib/words";

import { troubleOf } from "./sections";

const SOFT: ReadonlySet<string> = new Set(["certificateSoon", "drift"]);

/** Why a balancer needs people although its statuses may be well: stuck, or a certificate that has run out. */
export function Warning({ balancer, children }: { balancer: BalancerSummary; children?: ReactNode }) {
  const t = useWords("board");
  const trouble = troubleOf(balancer);
  if (!trouble) return children;
  const ends = trouble.startsWith("certificate") ? balancer.certificate_ends_at : null;
  return (
    <p className="lb-card__trouble lb-small" title={ends ? absoluteTime(ends) : undefined}>
      <StatusIcon tone={SOFT.has(trouble) ? "warn" : "bad"} />
      <span className="lb-cut">{t(`trouble.${trouble}`)}</span>
    </p>
  );
}
