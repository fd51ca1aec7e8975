/** One balancer, live: how it hangs together, what is going on, what happened, how it is set, as code. */
import { Skeleton, Tab, Tabs, TabTitleText } from "@patternfly/react-core";
import { memo, Suspense, useDeferredValue, useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useLoaded } from "@/api/loading";
import { useBalancer, useOperations } from "@/api/queries";
import { asProblem } from "@/api/problem";
import type { BalancerDetail, OperationDocument } from "@/api/types";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { hasEnded } from "@/lib/operations";
import { lazily } from "@/lib/lazily";
import { usePageTitle } from "@/lib/usePageTitle";
import { useTurns } from "@/lib/useTurns";
import { addressOf } from "./address";
import { BalancerHeader } from "./BalancerHeader";
import { Creating, CreatingPage } from "./CreatingPage";
import { GonePage } from "./GonePage";
import { OverviewTab } from "./OverviewTab";
import "./balancer.css";
import "./overview.css";
import "./tabs/tabs.css";

const ChangedElsewhere = lazily(() => import("./changes/ChangedElsewhere"));

const WANTED = "operation:";

/** `/balancers/<id>`, or `/balancers/operation:<id>` while the balancer is only wanted. */
export default function BalancerPage(): ReactNode {
  const { balancerId = "" } = useParams();
  // Fields are called here as in the form.
  useTranslation(["balancer", "form", "changes"]);
  if (balancerId.startsWith(WANTED)) {
    return <CreatingPage key={balancerId} operationId={balancerId.slice(WANTED.length)} />;
  }
  return <Loaded key={balancerId} id={balancerId} />;
}

function Loaded({ id }: { id: string }): ReactNode {
  const balancer = useBalancer(id);
  const making = useMaking(id);
  const isLoaded = useLoaded();
  // Deferred, it is drawn in slices, not in one long task.
  const data = useDeferredValue(balancer.data);
  if (balancer.error && asProblem(balancer.error).status === 404) {
    // Its create was answered a moment ago, and the mirror has not seen it yet.
    if (making && !data) return <Creating operation={making} />;
    if (isLoaded) return <GonePage id={id} name={data?.name} />;
    // A server that has just begun does not know it yet: what is open here stays.
  }
  if (data) return <Balancer balancer={data} />;
  if (balancer.error && asProblem(balancer.error).status !== 404) {
    return (
      <div className="lb-page">
        <ProblemAlert error={balancer.error} onRetry={() => void balancer.refetch()} />
      </div>
    );
  }
  return <PageSkeleton />;
}

/** The operation that makes this balancer, while it runs. */
function useMaking(id: string): OperationDocument | undefined {
  return useOperations()?.find(
    (operation) => operation.balancer_id === id && operation.kind === "apply" && !hasEnded(operation.state),
  );
}

const TABS = {
  overview: OverviewTab,
  queue: lazily(() => import("./tabs/QueueTab")),
  timeline: lazily(() => import("./tabs/TimelineTab")),
  revisions: lazily(() => import("./tabs/RevisionsTab")),
  traffic: lazily(() => import("./tabs/TrafficTab")),
  access: lazily(() => import("./tabs/AccessTab")),
  settings: lazily(() => import("./tabs/SettingsTab")),
  code: lazily(() => import("./tabs/CodeTab")),
} as const;
type TabName = keyof typeof TABS;

/** Where not all tabs have room, the one that is open is in sight. */
function useTabInSight(active: TabName): void {
  useEffect(() => {
    const tab = document.querySelector<HTMLElement>(".lt-tabs .pf-m-current");
    const list = tab?.parentElement;
    if (tab && list) list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }, [active]);
}

const Balancer = memo(function Balancer({ balancer }: { balancer: BalancerDetail }): ReactNode {
  usePageTitle(balancer.name || balancer.id);
  // Tabs are measured as soon as they are there, and all that is new with them: so they come after the header.
  const turn = useTurns(3);
  return (
    <div className="lb-page lt-page">
      <BalancerHeader balancer={balancer} />
      {balancer.drift?.differs && (
        <Suspense fallback={null}>
          <ChangedElsewhere balancer={balancer} drift={balancer.drift} />
        </Suspense>
      )}
      {turn > 1 && <Tabbed balancer={balancer} hasContent={turn > 2} />}
    </div>
  );
});

function Tabbed({ balancer, hasContent }: { balancer: BalancerDetail; hasContent: boolean }): ReactNode {
  const { t } = useTranslation("balancer");
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("tab") ?? "";
  const active = (wanted in TABS ? wanted : "overview") as TabName;
  const Content = TABS[active];
  useTabInSight(active);
  const choose = (tab: string): void =>
    setSearch((before) => addressOf(before, tab === "overview" ? {} : { tab }), {
      replace: true,
      preventScrollReset: true,
    });
  return (
    <>
      <Tabs
        activeKey={active}
        onSelect={(_, key) => choose(String(key))}
        className="lt-tabs"
        usePageInsets={false}
      >
        {(Object.keys(TABS) as TabName[]).map((tab) => (
          <Tab
            key={tab}
            eventKey={tab}
            title={<TabTitleText>{t(`tabs.${tab}`)}</TabTitleText>}
            tabContentId="balancer-tab"
          />
        ))}
      </Tabs>
      <section id="balancer-tab" role="tabpanel" aria-label={t(`tabs.${active}`)} className="lt-tab">
        <Suspense fallback={<Skeleton height="12rem" screenreaderText={t("common:loading")} />}>
          {hasContent && <Content balancer={balancer} />}
        </Suspense>
      </section>
    </>
  );
}
