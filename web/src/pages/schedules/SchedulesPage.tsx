import { Button, EmptyState, EmptyStateBody } from "@patternfly/react-core";
import ClockIcon from "@patternfly/react-icons/dist/esm/icons/clock-icon";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-icon";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSchedules } from "@/api/schedules";
import type { ScheduleDocument } from "@/api/types";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { lazily } from "@/lib/lazily";
import { usePageTitle } from "@/lib/usePageTitle";
import { useReadOnly } from "@/components/useReadOnly";

import { ScheduleItem } from "./ScheduleItem";

import "./SchedulesPage.css";

const ScheduleDialog = lazily(() => import("./ScheduleDialog"));

/** What is done by itself: when next, how it went last; made, run at once, switched off and on, removed. */
export default function SchedulesPage() {
  const { t } = useTranslation("schedules");
  const { data, error, isPending, refetch } = useSchedules();
  const [edited, setEdited] = useState<ScheduleDocument | "new" | null>(null);
  const readOnly = useReadOnly();
  usePageTitle(t("title"));
  if (isPending) return <PageSkeleton />;
  const schedules = data?.schedules ?? [];
  return (
    <div className="lb-page lb-page--narrow">
      <div className="lb-page__head">
        <div className="lb-page__title">
          <h1 className="lb-sched__heading">{t("title")}</h1>
          <p className="lb-sched__about lb-faint">{t("about")}</p>
        </div>
        <ReasonedButton
          variant="primary"
          icon={<PlusIcon />}
          reason={readOnly}
          onClick={() => setEdited("new")}
        >
          {t("new")}
        </ReasonedButton>
      </div>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!error && schedules.length === 0 && (
        <EmptyState titleText={t("none.title")} headingLevel="h2" icon={ClockIcon}>
          <EmptyStateBody>{t("none.body")}</EmptyStateBody>
          {!readOnly && (
            <Button variant="link" onClick={() => setEdited("new")}>
              {t("new")}
            </Button>
          )}
        </EmptyState>
      )}
      <ul className="lb-sched" aria-label={t("list")}>
        {schedules.map((schedule) => (
          <ScheduleItem
            key={schedule.id}
            schedule={schedule}
            readOnly={readOnly}
            onEdit={() => setEdited(schedule)}
          />
        ))}
      </ul>
      {edited !== null && (
        <Suspense fallback={null}>
          <ScheduleDialog schedule={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
        </Suspense>
      )}
    </div>
  );
}
