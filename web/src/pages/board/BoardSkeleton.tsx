import { Skeleton } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

/** Cards to come, in the shape of cards. */
export function BoardSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="lb-board__skeleton" aria-busy="true">
      <span className="lb-unseen" role="status">
        {t("loading")}
      </span>
      {["a", "b", "c", "d", "e", "f"].map((key) => (
        <div key={key} className="lb-card" aria-hidden>
          <Skeleton width="60%" />
          <Skeleton width="40%" />
          <Skeleton width="75%" />
          <Skeleton width="100%" />
        </div>
      ))}
    </div>
  );
}
