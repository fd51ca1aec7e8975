/** Builders of what the API answers, with defaults that work; for unit tests. */
import type { BalancerSummary, OperationDocument, Readiness, StreamMessage, TaskDocument } from "@/api/types";

export const NOON = Date.parse("2026-05-04T12:00:00Z");
const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();

export function makeBalancer(fields: Partial<BalancerSummary> = {}): BalancerSummary {
  return {
    id: "b-1",
    name: "shop",
    description: "",
    provisioning_status: "ACTIVE",
    operating_status: "ONLINE",
    admin_state_up: true,
    vip_address: "10.0.0.5",
    floating_ip_address: null,
    provider: "amphora",
    tags: [],
    listeners: ["HTTP:80"],
    pool_count: 1,
    member_count: 2,
    members_by_status: { ONLINE: 2 },
    in_error: 0,
    created_at: at(-3600),
    updated_at: null,
    certificate_ends_at: null,
    drift: null,
    operation: null,
    ...fields,
  };
}

export function makeTask(fields: Partial<TaskDocument> = {}): TaskDocument {
  return {
    id: "t-1",
    kind: "listener.create",
    name: "web",
    state: "WAITING",
    method: "POST",
    path: "/v2/lbaas/listeners",
    form_path: "listeners[0]",
    summary: "",
    object_id: null,
    attempts: 1,
    request_id: null,
    waiting: null,
    error: null,
    sent_at: null,
    ended_at: null,
    eta_s: null,
    actions: [],
    ...fields,
  };
}

export function makeOperation(fields: Partial<OperationDocument> = {}): OperationDocument {
  return {
    id: "o-1",
    kind: "apply",
    state: "RUNNING",
    balancer_id: "b-1",
    balancer_name: "shop",
    user_name: "alice",
    note: "",
    note_code: "",
    note_names: {},
    error: null,
    created_at: at(-10),
    started_at: at(-9),
    ended_at: null,
    progress: { done: 0, total: 1, eta_s: null },
    merged_into: null,
    rolls_back: null,
    merged: [],
    dismissed_at: null,
    dismissed_by: "",
    run_at: null,
    schedule_id: null,
    skipped: [],
    waiting_for: [],
    actions: [],
    tasks: [makeTask()],
    ...fields,
  };
}

export function makeReadiness(fields: Partial<Readiness> = {}): Readiness {
  return {
    ready: true,
    cloud: "ok",
    database: "ok",
    stopped: false,
    loaded: true,
    sources: [{ name: "poll", live: true, age_s: 1, detail: "" }],
    ...fields,
  };
}

export function makeMessage(fields: Partial<StreamMessage> = {}): StreamMessage {
  return {
    type: "snapshot",
    revision: 1,
    epoch: "e-1",
    balancers: [],
    operations: [],
    health: null,
    changes: [],
    stops: [],
    more: false,
    ...fields,
  };
}
