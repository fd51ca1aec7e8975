import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** The balancer is not there (any more). */
export function GonePage({ id, name }: { id: string; name: string | undefined }): ReactNode {
  const { t } = useTranslation("balancer");
  return (
    <div className="lb-page">
      <EmptyState
        titleText={name ? t("gone.was", { name }) : t("gone.title", { id })}
        headingLevel="h1"
        icon={SearchIcon}
        className="lb-wrap"
      >
        <EmptyStateBody>{t(name ? "gone.wasBody" : "gone.body")}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <Link className="pf-v6-c-button pf-m-primary" to="/">
              {t("common:back")}
            </Link>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </div>
  );
}
