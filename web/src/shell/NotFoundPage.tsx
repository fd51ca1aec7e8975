import { EmptyState, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { usePageTitle } from "@/lib/usePageTitle";

export default function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("notFound.title"));
  return (
    <EmptyState titleText={t("notFound.title")} headingLevel="h1" icon={SearchIcon}>
      <EmptyStateBody>{t("notFound.body")}</EmptyStateBody>
      <EmptyStateFooter>
        <Link className="pf-v6-c-button pf-m-primary" to="/">
          {t("back")}
        </Link>
      </EmptyStateFooter>
    </EmptyState>
  );
}
