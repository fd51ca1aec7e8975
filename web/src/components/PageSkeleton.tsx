import { Skeleton } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

/** Stands where a page will be, while it or its data are on their way. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="lb-page" aria-busy="true">
      <span className="lb-unseen" role="status">
        {t("loading")}
      </span>
      <Skeleton width="14rem" height="1.75rem" />
      <div style={{ height: "1.5rem" }} />
      <Skeleton height="9rem" />
      <div style={{ height: "1rem" }} />
      <Skeleton height="9rem" />
    </div>
  );
}
