import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { NothingHere } from "@/components/NothingHere";

/** The balancer is not there (any more). */
export function GonePage({ id, name }: { id: string; name: string | undefined }): ReactNode {
  const { t } = useTranslation("balancer");
  return (
    <NothingHere
      title={name ? t("gone.was", { name }) : t("gone.title", { id })}
      body={t(name ? "gone.wasBody" : "gone.body")}
    >
      <Link className="pf-v6-c-button pf-m-primary" to="/">
        {t("common:back")}
      </Link>
    </NothingHere>
  );
}
