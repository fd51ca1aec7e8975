/** The API's shapes by their names, from the generated schema; never typed twice. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Action = Schemas["Action"];
export type BalancerDetail = Schemas["BalancerDetail"];
export type BalancerSummary = Schemas["BalancerSummary"];
export type Catalog = Schemas["Catalog"];
export type Difference = Schemas["Difference"];
export type ListenerNode = Schemas["ListenerNode"];
export type MemberNode = Schemas["MemberNode"];
export type OperationBrief = Schemas["OperationBrief"];
export type OperationDocument = Schemas["OperationDocument"];
export type OperationPage = Schemas["OperationPage"];
export type OperationState = Schemas["OperationState"];
export type PlanDocument = Schemas["PlanDocument"];
export type PlanStep = Schemas["PlanStep"];
export type PolicyNode = Schemas["PolicyNode"];
export type PoolNode = Schemas["PoolNode"];
export type ProblemDocument = Schemas["ProblemDocument"];
export type ProblemItem = Schemas["ProblemItem"];
export type Readiness = Schemas["Readiness"];
export type RuleNode = Schemas["RuleNode"];
export type ScheduleDocument = Schemas["ScheduleDocument"];
export type LogInInfo = Schemas["LogInInfo"];
export type ProjectItem = Schemas["ProjectItem"];
export type SessionItem = Schemas["SessionItem"];
export type SessionRequest = Schemas["SessionRequest"];
export type SessionInfo = Schemas["SessionInfo"];
export type Stop = Schemas["StopDocument"];
export type Statistics = Schemas["Statistics"];
export type StatusHistory = Schemas["StatusHistory"];
export type StatusSpan = Schemas["StatusSpan"];
export type StatusStrip = Schemas["StatusStrip"];
export type StreamMessage = Schemas["StreamMessage"];
export type TaskDocument = Schemas["TaskDocument"];
export type TaskError = Schemas["TaskError"];
export type TaskState = Schemas["TaskState"];
export type Timeline = Schemas["Timeline"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type TrafficSeries = Schemas["TrafficSeries"];
export type TrafficTotals = Schemas["TrafficTotals"];
export type TreeObject = Schemas["TreeObject"];
export type Waiting = Schemas["Waiting"];

/** What is sent: keys that are left out are left as they are in the cloud. */
export type BalancerForm = Schemas["BalancerForm"];
export type CertificateUpload = Schemas["CertificateUpload"];
export type PlanRequest = Schemas["PlanRequest"];
export type ScheduleRequest = Schemas["ScheduleRequest"];
/** A form as it was read, with the revision for `If-Match`. */
export type BalancerFormDocument = Schemas["BalancerFormDocument"];

export type Verb = "pause" | "resume" | "cancel" | "retry" | "rollback" | "dismiss";
