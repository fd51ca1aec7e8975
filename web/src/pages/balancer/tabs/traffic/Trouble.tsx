/** Why there is nothing new to see, and what to do about it. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Statistics } from "@/api/types";
import { Notice } from "@/components/Notice";
import { inServerWords } from "@/components/ServerWords";

export function Trouble({ statistics }: { statistics: Statistics }): ReactNode {
  const { t } = useTranslation("traffic");
  if (statistics.every_s === null) {
    return (
      <Notice variant="info" title={t("off.title")}>
        <p>{t("off.body")}</p>
        <code>LBAAS_UI_STATISTICS_INTERVAL_S=60</code>
      </Notice>
    );
  }
  if (!statistics.trouble) return null;
  return (
    <Notice variant="warning" title={t("trouble")}>
      <p className="lb-wrap">{inServerWords(statistics.trouble)}</p>
    </Notice>
  );
}
