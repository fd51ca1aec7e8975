/** One function per call of the REST API; components use these through the hooks of `queries.ts`. */
import { answer, client } from "./client";
import type {
  BalancerForm,
  CertificateUpload,
  PlanRequest,
  ScheduleRequest,
  SessionRequest,
  Timeline,
  Verb,
} from "./types";

const API = "/api/v1";

export const getSession = () => answer(client.GET(`${API}/session`));

export const logIn = (accessToken: string) =>
  answer(client.POST(`${API}/session`, { body: { access_token: accessToken } }));

/** With Keystone: a password, an application credential or a token. */
export const logInWith = (proof: SessionRequest) => answer(client.POST(`${API}/session`, { body: proof }));

export const howToLogIn = () => answer(client.GET(`${API}/log-in`));

export const getProjects = async () => (await answer(client.GET(`${API}/projects`))).projects;

export const goToProject = (projectId: string) =>
  answer(client.PUT(`${API}/session`, { body: { project_id: projectId } }));

export const getSessions = async () => (await answer(client.GET(`${API}/sessions`))).sessions;

export const endSession = (id: string) =>
  answer(client.DELETE(`${API}/sessions/{session_id}`, { params: { path: { session_id: id } } }));

export const logOut = () => answer(client.DELETE(`${API}/session`));

export const getBalancer = (id: string) =>
  answer(client.GET(`${API}/balancers/{balancer_id}`, { params: { path: { balancer_id: id } } }));

export const getBalancerForm = (id: string) =>
  answer(client.GET(`${API}/balancers/{balancer_id}/form`, { params: { path: { balancer_id: id } } }));

export type ExportTarget = "form" | "terraform" | "heat" | "cli";

/** The balancer as code for another tool. */
export const exportBalancer = (id: string, to: ExportTarget) =>
  answer(
    client.GET(`${API}/balancers/{balancer_id}/export`, {
      params: { path: { balancer_id: id }, query: { to } },
      parseAs: "text",
    }),
  );

/** The same as an address, to be saved as a file. */
export const exportAddress = (id: string, to: ExportTarget) =>
  `${API}/balancers/${encodeURIComponent(id)}/export?to=${to}`;

/** As a document; only scripts ask for lines. */
export const getTimeline = (id: string) =>
  answer(
    client.GET(`${API}/balancers/{balancer_id}/timeline`, { params: { path: { balancer_id: id } } }),
  ) as Promise<Timeline>;

/** Traffic of a balancer, or of one listener of it, from `since` until now. */
export const getStatistics = (id: string, objectId: string, since: string, points: number) =>
  answer(
    client.GET(`${API}/balancers/{balancer_id}/statistics`, {
      params: { path: { balancer_id: id }, query: { object_id: objectId, since, points } },
    }),
  );

/** What each object of a balancer was, from `since` until now. */
export const getStatuses = (id: string, since: string) =>
  answer(
    client.GET(`${API}/balancers/{balancer_id}/statuses`, {
      params: { path: { balancer_id: id }, query: { since } },
    }),
  );

/** In the query of what is queued: when it shall begin, in ISO 8601 with its zone; null: as soon as it can. */
const at = (runAt: string | null) => (runAt === null ? {} : { run_at: runAt });

/** Queues the making of a balancer. The same `key` sent again queues nothing twice. */
export const createBalancer = (form: BalancerForm, key: string, runAt: string | null = null) =>
  answer(
    client.POST(`${API}/balancers`, {
      params: { query: at(runAt), header: { "Idempotency-Key": key } },
      body: form,
    }),
  );

/** Queues a change. `revision` is that of the form as it was read; 412 when the balancer changed since. */
export const updateBalancer = (
  id: string,
  form: BalancerForm,
  revision: string,
  key: string,
  runAt: string | null = null,
) =>
  answer(
    client.PUT(`${API}/balancers/{balancer_id}`, {
      params: {
        path: { balancer_id: id },
        query: at(runAt),
        header: { "If-Match": `"${revision}"`, "Idempotency-Key": key },
      },
      body: form,
    }),
  );

/** Its floating IPs stay in the project, unless `release` gives them back. */
export const deleteBalancer = (id: string, release = false, runAt: string | null = null) =>
  answer(
    client.DELETE(`${API}/balancers/{balancer_id}`, {
      params: { path: { balancer_id: id }, query: { release_floating_ips: release, ...at(runAt) } },
    }),
  );

export const failoverBalancer = (id: string, runAt: string | null = null) =>
  answer(
    client.POST(`${API}/balancers/{balancer_id}/failover`, {
      params: { path: { balancer_id: id }, query: at(runAt) },
    }),
  );

/** Checks a certificate and stores it in Barbican; its `id` is what a form names. */
export const uploadCertificate = (certificate: CertificateUpload) =>
  answer(client.POST(`${API}/certificates`, { body: certificate }));

/** What a form (or a deletion) would do; changes nothing. */
export const makePlan = (request: PlanRequest, signal?: AbortSignal) =>
  answer(client.POST(`${API}/plans`, { body: request, signal: signal ?? null }));

export const getOperations = (query: { balancer_id?: string; marker?: string; limit?: number }) =>
  answer(client.GET(`${API}/operations`, { params: { query } }));

export const getOperation = (id: string) =>
  answer(client.GET(`${API}/operations/{operation_id}`, { params: { path: { operation_id: id } } }));

export const steerOperation = (id: string, verb: Verb) =>
  answer(
    client.POST(`${API}/operations/{operation_id}/{verb}`, { params: { path: { operation_id: id, verb } } }),
  );

/** Leaves one step out: the rest of the operation goes on without it. */
export const skipTask = (operationId: string, taskId: string) =>
  answer(
    client.POST(`${API}/operations/{operation_id}/tasks/{task_id}/skip`, {
      params: { path: { operation_id: operationId, task_id: taskId } },
    }),
  );

/** Stops, resumes or cancels everything of one balancer, or of the whole project. */
export const steerAll = (verb: "pause" | "resume" | "cancel", balancerId: string | null, note = "") =>
  answer(client.POST(`${API}/operations/${verb}`, { body: { balancer_id: balancerId, note } }));

export const getCatalog = () => answer(client.GET(`${API}/catalog`));

export const getSchedules = () => answer(client.GET(`${API}/schedules`));

export const addSchedule = (schedule: ScheduleRequest) =>
  answer(client.POST(`${API}/schedules`, { body: schedule }));

export const changeSchedule = (id: string, schedule: ScheduleRequest) =>
  answer(
    client.PUT(`${API}/schedules/{schedule_id}`, { params: { path: { schedule_id: id } }, body: schedule }),
  );

/** Runs it once, now; `last` of the answer says how that went. */
export const runSchedule = (id: string) =>
  answer(client.POST(`${API}/schedules/{schedule_id}/run`, { params: { path: { schedule_id: id } } }));

/** What it has submitted goes on. */
export const removeSchedule = (id: string) =>
  answer(client.DELETE(`${API}/schedules/{schedule_id}`, { params: { path: { schedule_id: id } } }));
