/** Somebody deleted the balancer while its form was open: says so, and what can be made of what was typed. */
import { AlertActionLink } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Notice } from "@/components/Notice";

export default function Gone({ name, onRenew }: { name: string; onRenew: () => void }): ReactNode {
  const { t } = useTranslation("form");
  return (
    <Notice
      variant="warning"
      title={<span className="lb-wrap">{t("gone.meanwhile", { name })}</span>}
      actionLinks={
        <>
          <AlertActionLink onClick={onRenew}>{t("gone.renew")}</AlertActionLink>
          <Link className="pf-v6-c-button pf-m-link pf-m-inline" to="/">
            {t("common:back")}
          </Link>
        </>
      }
    >
      {t("gone.kept")}
    </Notice>
  );
}
