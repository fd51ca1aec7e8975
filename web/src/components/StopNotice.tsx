import PauseCircleIcon from "@patternfly/react-icons/dist/esm/icons/pause-circle-icon";
import { useTranslation } from "react-i18next";

import { useSteerAll, useStop } from "@/api/queries";

import { ReasonedButton } from "./ReasonedButton";
import { RelativeTime } from "./RelativeTime";
import { ProblemWords } from "./ServerWords";
import { useReadOnly } from "./useReadOnly";
import "./StopNotice.css";

/** Says that everything (or one balancer) is stopped: by whom, since when, why; and resumes it. */
export function StopNotice({
  balancerId,
  isOfPage = false,
}: {
  balancerId: string | null;
  isOfPage?: boolean;
}) {
  const { t } = useTranslation();
  const stop = useStop(balancerId);
  const steer = useSteerAll(balancerId);
  const readOnly = useReadOnly();
  if (!stop) return null;
  const scope = balancerId === null ? "All" : "One";
  return (
    <div className={isOfPage ? "lb-stop lb-stop--page" : "lb-stop"} role="status">
      <PauseCircleIcon className="lb-stop__icon" aria-hidden />
      <p className="lb-stop__text lb-wrap">
        <strong>{t(`stop.is${scope}`)}</strong> {stop.who && t("stop.by", { who: stop.who })}{" "}
        <RelativeTime at={stop.since} every={10} />
        {stop.note && <span>: {stop.note}</span>}
        {steer.error && (
          <span className="lb-stop__error">
            {" "}
            <ProblemWords error={steer.error} />
          </span>
        )}
      </p>
      <ReasonedButton
        variant="primary"
        size="sm"
        reason={readOnly}
        isLoading={steer.isPending || undefined}
        onClick={() => steer.mutate({ verb: "resume" })}
      >
        {t(`stop.resume${scope}`)}
      </ReasonedButton>
    </div>
  );
}
