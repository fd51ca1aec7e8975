/**
 * What the stream has told: balancers, operations, health, and the state of the connection.
 * One small external store: `inbox.ts` writes it once a frame, hooks in `queries.ts` read it.
 */
import type { BalancerSummary, OperationDocument, Readiness, Stop, StreamMessage } from "./types";

export type Connection = "connecting" | "live" | "reconnecting" | "offline";

export interface World {
  /** False until the first snapshot: pages show skeletons. */
  ready: boolean;
  connection: Connection;
  /** When the last message of the server came, epoch ms; 0 for never. */
  heardAt: number;
  health: Readiness | null;
  /** When `health` came, epoch ms, so that its ages can grow. */
  healthAt: number;
  revision: number;
  epoch: string;
  /** By id; a balancer whose create was not answered yet stands under its operation's id. */
  balancers: ReadonlyMap<string, BalancerSummary>;
  operations: ReadonlyMap<string, OperationDocument>;
  /** What is stopped: balancers, or (without a balancer) everything. */
  stops: readonly Stop[];
}

export const EMPTY: World = {
  ready: false,
  connection: "connecting",
  heardAt: 0,
  health: null,
  healthAt: 0,
  revision: 0,
  epoch: "",
  balancers: new Map(),
  operations: new Map(),
  stops: [],
};

/** The key of a balancer: its id, or that of the operation that makes it. */
export function keyOf(balancer: BalancerSummary): string {
  return balancer.id ?? `operation:${balancer.operation?.id ?? balancer.name}`;
}

/** A message with its things by key; a snapshot, in however many parts it came, is one. */
export type Told = Omit<StreamMessage, "balancers" | "operations" | "more"> &
  Pick<World, "balancers" | "operations">;

/** Joins the parts of a snapshot, and sorts their things in as they come; undefined until the last has come. */
export function createJoiner(): (part: StreamMessage) => Told | undefined {
  let balancers = new Map<string, BalancerSummary>();
  let operations = new Map<string, OperationDocument>();
  return ({ more, ...part }) => {
    for (const one of part.balancers) balancers.set(keyOf(one), one);
    for (const one of part.operations) operations.set(one.id, one);
    if (more) return undefined;
    const told = { ...part, balancers, operations };
    balancers = new Map();
    operations = new Map();
    return told;
  };
}

/** The world after a batch of messages. Pure; untouched parts keep their identity, so nothing draws in vain. */
export function afterMessages(world: World, messages: readonly Told[], now: number): World {
  const next: Batch = { ...world, heardAt: now };
  for (const message of messages) {
    if (message.health) {
      next.health = message.health;
      next.healthAt = now;
    }
    if (message.type === "snapshot") takeSnapshot(next, message);
    else if (message.type === "changes") takeChanges(next, message, now);
    if (message.type !== "ping") next.revision = message.revision;
  }
  const { ownBalancers, ownOperations, ...rest } = next;
  return {
    ...rest,
    balancers: ownBalancers ?? next.balancers,
    operations: ownOperations ?? next.operations,
  };
}

/** A world in the making. Of thousands of balancers a copy is made once a batch, and only where one has changed. */
interface Batch extends World {
  ownBalancers?: Map<string, BalancerSummary>;
  ownOperations?: Map<string, OperationDocument>;
}

function takeSnapshot(next: Batch, message: Told): void {
  next.ready = true;
  next.epoch = message.epoch;
  next.balancers = message.balancers;
  next.operations = message.operations;
  delete next.ownBalancers;
  delete next.ownOperations;
  next.stops = message.stops;
}

function takeChanges(next: Batch, message: Told, now: number): void {
  if (message.epoch) next.epoch = message.epoch;
  // A resumed stream begins with changes: what was known before the break still holds.
  next.ready = true;
  for (const change of message.changes) {
    if (change.kind === "health") {
      next.health = change.value as unknown as Readiness | null;
      next.healthAt = now;
    } else if (change.kind === "stops") {
      next.stops = (change.value as unknown as { stops: Stop[] }).stops;
    } else if (change.kind === "operation") {
      next.ownOperations ??= new Map(next.operations);
      put(next.ownOperations, change.id, change.value as unknown as OperationDocument | null);
    } else {
      next.ownBalancers ??= new Map(next.balancers);
      putBalancer(next.ownBalancers, change.id, change.value as unknown as BalancerSummary | null);
    }
  }
}

function putBalancer(
  balancers: Map<string, BalancerSummary>,
  id: string,
  balancer: BalancerSummary | null,
): void {
  put(balancers, balancer ? keyOf(balancer) : id, balancer);
  // Its create was answered: the card that stood for it has become this one.
  if (balancer?.id && balancer.operation) balancers.delete(`operation:${balancer.operation.id}`);
  if (!balancer) balancers.delete(`operation:${id}`);
}

function put<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}

let current = EMPTY;
const listeners = new Set<() => void>();

export const getWorld = (): World => current;

export function setWorld(next: World): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

export function subscribeWorld(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
