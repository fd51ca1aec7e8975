/** Builders of traffic and statuses for tests, with working defaults. */
import type { Statistics, StatusSpan, StatusStrip, TrafficSeries } from "@/api/types";
import { NOON } from "@/testing";

export const minute = (count: number): string => new Date(NOON + count * 60_000).toISOString();

export const makeSeries = (fields: Partial<TrafficSeries> = {}): TrafficSeries => ({
  kind: "loadbalancer",
  id: "lb",
  name: "shop",
  totals: {
    at: minute(4),
    active_connections: 3,
    bytes_in: 70_000,
    bytes_out: 1_400_000,
    request_errors: 2,
    total_connections: 700,
  },
  active_connections: [null, 2, 3, 3],
  bytes_in_per_s: [null, 100, 500, 300],
  bytes_out_per_s: [null, 2_000, 9_000, 4_500],
  connections_per_s: [null, 1, 5, 3],
  request_errors_per_s: [null, 0, 0, 0],
  ...fields,
});

export const makeStatistics = (
  series: Partial<TrafficSeries> = {},
  fields: Partial<Statistics> = {},
): Statistics => ({
  since: minute(0),
  until: minute(4),
  step_s: 60,
  at: [1, 2, 3, 4].map(minute),
  every_s: 60,
  trouble: "",
  series: [makeSeries(series)],
  ...fields,
});

/** `[from, to, operating, provisioning]`, in minutes; null while it lasts. */
type Span = [number, number | null, string, string?];

export const makeStrip = (
  id: string,
  spans: readonly Span[],
  fields: Partial<StatusStrip> = {},
): StatusStrip => ({
  kind: "member",
  id,
  name: id,
  present: true,
  spans: spans.map(([from, to, operating_status, provisioning_status = "ACTIVE"]): StatusSpan => ({
    from: minute(from),
    to: to === null ? null : minute(to),
    operating_status,
    provisioning_status,
  })),
  ...fields,
});
