/** The balancer as code: our form for `lbaas-ui apply -f`, or another tool's language. */
import { Skeleton } from "@patternfly/react-core";
import DownloadIcon from "@patternfly/react-icons/dist/esm/icons/download-icon";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { exportAddress, exportBalancer, type ExportTarget } from "@/api/calls";
import type { BalancerDetail } from "@/api/types";
import { ChipFilter } from "@/components/ChipFilter";
import { ProblemAlert } from "@/components/ProblemAlert";
import { Code } from "../../form/parts/Code";

const TARGETS: readonly ExportTarget[] = ["form", "terraform", "heat", "cli"];

export default function CodeTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const [to, setTo] = useState<ExportTarget>("form");
  const chips = TARGETS.map((key) => ({ key, label: t(`code.target.${key}`) }));
  return (
    <>
      <div className="lt-code__head">
        <ChipFilter label={t("code.choose")} chips={chips} selected={to} onSelect={setTo} />
        <a className="pf-v6-c-button pf-m-link pf-m-small" href={exportAddress(balancer.id, to)} download>
          <DownloadIcon aria-hidden /> {t("code.download")}
        </a>
      </div>
      <p className="lb-faint lt-intro">{t(`code.intro.${to}`)}</p>
      <Exported balancer={balancer} to={to} />
    </>
  );
}

function Exported({ balancer, to }: { balancer: BalancerDetail; to: ExportTarget }): ReactNode {
  const { t } = useTranslation("balancer");
  const code = useQuery({
    queryKey: ["code", balancer.id, balancer.revision, to],
    queryFn: () => exportBalancer(balancer.id, to),
  });
  if (code.error) return <ProblemAlert error={code.error} onRetry={() => void code.refetch()} />;
  if (code.data === undefined) return <Skeleton height="12rem" screenreaderText={t("common:loading")} />;
  return <Code text={code.data} label={t("code.label")} />;
}
