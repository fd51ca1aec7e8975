/** The balancer as a form in YAML: the file for `lbaas-ui apply -f`. */
import { Skeleton } from "@patternfly/react-core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { getBalancerForm } from "@/api/calls";
import type { BalancerDetail } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";
import type { JsonObject } from "@/lib/form/path";
import { meaningful, toYaml } from "@/lib/form/yaml";
import { Code } from "../../form/parts/Code";

export function CodeTab({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const { t } = useTranslation("balancer");
  const form = useQuery({
    queryKey: ["code", balancer.id, balancer.revision],
    queryFn: () => getBalancerForm(balancer.id),
  });
  if (form.error) return <ProblemAlert error={form.error} onRetry={() => void form.refetch()} />;
  if (!form.data) return <Skeleton height="12rem" screenreaderText={t("common:loading")} />;
  return (
    <>
      <p className="lb-faint lt-intro">{t("code.intro")}</p>
      <Code text={toYaml(meaningful(form.data.form) as JsonObject)} label={t("code.label")} />
    </>
  );
}
