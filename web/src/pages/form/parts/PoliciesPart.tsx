/** The routing of a listener: a closed accordion names its policies, the open one brings the cards along. */
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lacksField } from "@/lib/form/lacks";
import { fieldId, isWithin, textOf } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { useAround, useList, useObject } from "../context";
import { Fold } from "./Fold";
import { Loading } from "./Loading";
import { policyName } from "./policyName";

const Policies = lazily(() => import("./Policies"));

const WITH_POLICIES = new Set(["HTTP", "TERMINATED_HTTPS"]);
const FEW = 3;

export function PoliciesPart({ base }: { base: string }): ReactNode {
  const { t } = useTranslation("form");
  const listener = useObject(base);
  const path = `${base}.l7policies`;
  const policies = useList(path);
  const { lacks } = useAround();
  const can = WITH_POLICIES.has(textOf(listener.protocol)) && !lacksField(lacks, "listener", "l7policies");
  if (policies.length === 0 && !can) return null;
  return (
    <Fold
      title={t("policies.title")}
      summary={policies.map(policyName).join(" · ")}
      count={policies.length}
      id={fieldId(path)}
      holds={(at) => isWithin(at, path)}
      startsOpen={policies.length > 0 && policies.length <= FEW}
    >
      <Suspense fallback={<Loading height="8rem" />}>
        <Policies base={base} />
      </Suspense>
    </Fold>
  );
}
