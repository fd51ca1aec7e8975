import { EmptyState, EmptyStateBody } from "@patternfly/react-core";
import ListIcon from "@patternfly/react-icons/dist/esm/icons/list-icon";
import { useTranslation } from "react-i18next";

/** Says what would stand here. */
export function NoOperations({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation("operations");
  const which = isFiltered ? "noneFiltered" : "none";
  return (
    <EmptyState titleText={t(`${which}.title`)} headingLevel="h2" icon={ListIcon}>
      <EmptyStateBody>{t(`${which}.body`)}</EmptyStateBody>
    </EmptyState>
  );
}
