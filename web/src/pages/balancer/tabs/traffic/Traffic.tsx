/** The tab's content: what to look at, its traffic, and how servers fared in the same time. */
import { FormSelect, FormSelectOption, Skeleton } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useStatistics } from "@/api/history";
import type { BalancerDetail } from "@/api/types";
import { ChipFilter } from "@/components/ChipFilter";
import { ProblemAlert } from "@/components/ProblemAlert";
import { CHARTS, RANGES, rangeOf, type Range } from "@/lib/traffic";
import { nameOfObject } from "../../names";
import { ChartCard } from "./ChartCard";
import { Folded } from "./Folded";
import { Health } from "./Health";
import { NobodyCame, NothingRead } from "./Quiet";
import { Totals } from "./Totals";
import { TrafficTable } from "./TrafficTable";
import { Trouble } from "./Trouble";
import "./traffic.css";

export default function Traffic({ balancer }: { balancer: BalancerDetail }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const range = rangeOf(search.get("range"));
  const wanted = search.get("of") ?? "";
  const object = balancer.listeners.find((listener) => listener.id === wanted) ?? balancer;
  const set = (name: string, value: string): void =>
    setSearch(
      (before) => {
        before.set(name, value);
        return before;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="lt-traffic">
      <Choices
        balancer={balancer}
        objectId={object.id}
        range={range}
        onObject={(id) => set("of", id)}
        onRange={(name) => set("range", name)}
      />
      <Counted balancer={balancer} objectId={object.id} range={range} />
      <Health balancer={balancer} rangeS={RANGES[range]} />
    </div>
  );
}

interface ChoicesProps {
  balancer: BalancerDetail;
  objectId: string;
  range: Range;
  onObject: (id: string) => void;
  onRange: (range: Range) => void;
}

function Choices({ balancer, objectId, range, onObject, onRange }: ChoicesProps): ReactNode {
  const { t } = useTranslation("traffic");
  const { t: named } = useTranslation("balancer");
  const chips = (Object.keys(RANGES) as Range[]).map((key) => ({ key, label: t(`range.${key}`) }));
  return (
    <div className="lt-traffic__choices">
      <FormSelect
        aria-label={t("of")}
        value={objectId}
        onChange={(_, id) => onObject(id)}
        className="lt-traffic__of"
      >
        <FormSelectOption value={balancer.id} label={t("whole")} />
        {balancer.listeners.map((listener) => (
          <FormSelectOption key={listener.id} value={listener.id} label={nameOfObject(listener, named)} />
        ))}
      </FormSelect>
      <ChipFilter label={t("range.label")} chips={chips} selected={range} onSelect={onRange} />
    </div>
  );
}

interface CountedProps {
  balancer: BalancerDetail;
  objectId: string;
  range: Range;
}

function Counted({ balancer, objectId, range }: CountedProps): ReactNode {
  const { t } = useTranslation("traffic");
  const { data, error, refetch, isPlaceholderData } = useStatistics(balancer.id, objectId, RANGES[range]);
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height="24rem" screenreaderText={t("common:loading")} />;
  const series = data.series[0];
  const totals = series?.totals ?? null;
  return (
    <div className="lt-traffic__counted" aria-busy={isPlaceholderData}>
      <Trouble statistics={data} />
      {!totals && data.every_s !== null && !data.trouble && <NothingRead everyS={data.every_s} />}
      {totals?.total_connections === 0 && <NobodyCame balancer={balancer} />}
      {series && totals && (
        <>
          <Totals totals={totals} everyS={data.every_s} />
          <div className="lt-charts">
            {CHARTS.map((kind) => (
              <ChartCard key={kind.name} kind={kind} statistics={data} series={series} />
            ))}
          </div>
          <Folded summary={t("table.show")}>
            {() => <TrafficTable at={data.at} stepS={data.step_s} series={series} />}
          </Folded>
        </>
      )}
    </div>
  );
}
