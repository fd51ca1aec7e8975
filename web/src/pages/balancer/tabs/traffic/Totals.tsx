/** Octavia's own counters as they were read last. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TrafficTotals } from "@/api/types";
import { RelativeTime } from "@/components/RelativeTime";
import { bytes } from "@/lib/amounts";
import { duration, number } from "@/lib/time";

export function Totals({ totals, everyS }: { totals: TrafficTotals; everyS: number | null }): ReactNode {
  const { t } = useTranslation("traffic");
  const facts = [
    { key: "connections", value: number(totals.total_connections) },
    { key: "in", value: bytes(totals.bytes_in) },
    { key: "out", value: bytes(totals.bytes_out) },
    { key: "errors", value: number(totals.request_errors) },
  ] as const;
  return (
    <section className="lt-totals" aria-label={t("totals.label")}>
      <h2 className="lb-faint lb-small">{t("totals.label")}</h2>
      <dl className="lt-totals__facts">
        {facts.map(({ key, value }) => (
          <div key={key}>
            <dt className="lb-faint lb-small">{t(`totals.${key}`)}</dt>
            <dd className="lb-numbers">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="lb-faint lb-small">
        {t("totals.read")} <RelativeTime at={totals.at} />
        {everyS !== null && ` · ${t("totals.every", { every: duration(everyS) })}`}
      </p>
    </section>
  );
}
