import { Skeleton } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { useTurns } from "@/lib/useTurns";

const CARDS = ["a", "b", "c", "d", "e", "f"];

/** Cards to come, in the shape of cards. */
export function BoardSkeleton() {
  const { t } = useTranslation();
  const turn = useTurns(CARDS.length / 2);
  return (
    <div className="lb-board__skeleton" aria-busy="true">
      <span className="lb-unseen" role="status">
        {t("loading")}
      </span>
      {CARDS.slice(0, 2 * turn).map((key) => (
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
