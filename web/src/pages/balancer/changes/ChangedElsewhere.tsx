/** Says that somebody else changed the balancer, what, and offers to take theirs or to bring ours back. */
import { Button } from "@patternfly/react-core";
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { revertDrift, useAcceptDrift, type Drift } from "@/api/changes";
import type { BalancerDetail } from "@/api/types";
import { Notice } from "@/components/Notice";
import { ProblemAlert } from "@/components/ProblemAlert";
import { ReasonedButton } from "@/components/ReasonedButton";
import { RelativeTime } from "@/components/RelativeTime";
import { lazily } from "@/lib/lazily";
import { reasonOf } from "@/components/ServerWords";
import { useReadOnly } from "@/components/useReadOnly";
import { actionOf } from "../actions";
import "../../form/plan.css";
import "./changes.css";

const DifferenceList = lazily(() => import("../../form/parts/DifferenceList"));
const WayBackDialog = lazily(() => import("./WayBackDialog"));
const ConfirmDialog = lazily(() => import("@/components/ConfirmDialog"));

export default function ChangedElsewhere({
  balancer,
  drift,
}: {
  balancer: BalancerDetail;
  drift: Drift;
}): ReactNode {
  const { t } = useTranslation("changes");
  const [asked, setAsked] = useState<"accept" | "revert" | null>(null);
  const [isOpen, setOpen] = useState(drift.differences.length <= 3);
  const accept = useAcceptDrift(balancer.id);
  const close = (): void => setAsked(null);
  const readOnly = useReadOnly();
  const noUpdate = readOnly ?? reasonOf(actionOf(balancer, "update"));
  const count = drift.differences.length;
  return (
    <div className="lc-drift" data-drift="">
      <Notice
        variant="warning"
        title={t("drift.title", { count })}
        actionLinks={
          <span className="lb-row">
            <ReasonedButton
              size="sm"
              variant="secondary"
              reason={noUpdate}
              onClick={() => setAsked("revert")}
            >
              {t("drift.revert")}
            </ReasonedButton>
            <ReasonedButton size="sm" variant="link" reason={readOnly} onClick={() => setAsked("accept")}>
              {t("drift.accept")}
            </ReasonedButton>
          </span>
        }
      >
        <p className="lc-drift__about">
          {t("drift.about")} {drift.since && <RelativeTime at={drift.since} every={30} />}
        </p>
        {isOpen ? (
          <Suspense fallback={null}>
            <DifferenceList differences={drift.differences} />
          </Suspense>
        ) : (
          <Button variant="link" isInline onClick={() => setOpen(true)}>
            {t("drift.show", { count })}
          </Button>
        )}
      </Notice>
      <Suspense fallback={null}>
        {asked === "revert" && (
          <WayBackDialog
            title={t("drift.revertTitle")}
            confirm={t("drift.revert")}
            request={{ balancer_id: balancer.id, drift: true }}
            send={(key) => revertDrift(balancer.id, key)}
            onClose={close}
          />
        )}
        {asked === "accept" && (
          <ConfirmDialog
            title={t("drift.acceptTitle")}
            confirm={t("drift.accept")}
            isBusy={accept.isPending}
            onConfirm={() => accept.mutate(undefined, { onSuccess: close })}
            onClose={close}
          >
            <p>{t("drift.acceptAbout")}</p>
            <DifferenceList differences={drift.differences} />
            {accept.error && <ProblemAlert error={accept.error} />}
          </ConfirmDialog>
        )}
      </Suspense>
    </div>
  );
}
