/** The API's shapes by their names, from the generated schema; never typed twice. */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the server answers names every key, also those with defaults, which OpenAPI calls optional. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? string extends keyof T
      ? T
      : { [Key in keyof T]-?: Whole<T[Key]> }
    : T;

type Answer<Name extends keyof Schemas> = Whole<Schemas[Name]>;

export type Action = Answer<"Action">;
export type BalancerDetail = Answer<"BalancerDetail">;
export type BalancerSummary = Answer<"BalancerSummary">;
export type Catalog = Answer<"Catalog">;
export type Difference = Answer<"Difference">;
export type ListenerNode = Answer<"ListenerNode">;
export type MemberNode = Answer<"MemberNode">;
export type OperationBrief = Answer<"OperationBrief">;
export type OperationDocument = Answer<"OperationDocument">;
export type OperationPage = Answer<"OperationPage">;
export type OperationState = Schemas["OperationState"];
export type PlanDocument = Answer<"PlanDocument">;
export type PlanStep = Answer<"PlanStep">;
export type PolicyNode = Answer<"PolicyNode">;
export type PoolNode = Answer<"PoolNode">;
export type ProblemDocument = Answer<"ProblemDocument">;
export type ProblemItem = Answer<"ProblemItem">;
export type Readiness = Answer<"Readiness">;
export type RuleNode = Answer<"RuleNode">;
export type SessionInfo = Answer<"SessionInfo">;
export type StreamMessage = Answer<"StreamMessage">;
export type TaskDocument = Answer<"TaskDocument">;
export type TaskError = Answer<"TaskError">;
export type TaskState = Schemas["TaskState"];
export type Timeline = Answer<"Timeline">;
export type TimelineEntry = Answer<"TimelineEntry">;
export type TreeObject = Answer<"TreeObject">;
export type Waiting = Answer<"Waiting">;

/** What is sent: keys that are left out are left as they are in the cloud. */
export type BalancerForm = Schemas["BalancerForm"];
export type PlanRequest = Schemas["PlanRequest"];
/** A form as it was read, with the revision for `If-Match`; unnamed keys are really missing. */
export interface BalancerFormDocument {
  form: BalancerForm;
  revision: string;
}

export type Verb = "pause" | "resume" | "cancel" | "retry" | "rollback";
