import { Button } from "@patternfly/react-core";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useStop } from "@/api/queries";
import { lazily } from "@/lib/lazily";

import { LazyMenu } from "./LazyMenu";

const StopDialog = lazily(() => import("./StopDialog"));

/** Stop everything of a balancer, or (null) of the project; the notice of a stop has the way back. */
export function StopButton({ balancerId }: { balancerId: string | null }) {
  const { t } = useTranslation();
  const stop = useStop(balancerId);
  const [asking, setAsking] = useState<"pause" | "cancel" | null>(null);
  const items = [
    { key: "cancel", label: t("stop.cancelAll"), isDanger: true, onClick: () => setAsking("cancel") },
  ];
  return (
    <span className="lb-row">
      {!stop && (
        <Button variant="secondary" size="sm" onClick={() => setAsking("pause")}>
          {t(balancerId === null ? "stop.all" : "stop.one")}
        </Button>
      )}
      <LazyMenu label={t("stop.more")} items={() => items} />
      {asking && (
        <Suspense>
          <StopDialog verb={asking} balancerId={balancerId} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </span>
  );
}
