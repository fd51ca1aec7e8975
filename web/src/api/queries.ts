/** The hooks through which pages read: live from the world, the rest through TanStack Query. */
import { QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import * as calls from "./calls";
import { ApiProblem } from "./problem";
import type { BalancerSummary, OperationDocument, SessionInfo, Stop, Verb } from "./types";
import { getWorld, subscribeWorld, type World } from "./world";

/** How soon after a change the whole balancer is read again, at most this often. */
const REFETCH_MS = 150;
/** A net below the stream: what changes without a trace on the balancer's card is seen after this time. */
const SLOW_REFETCH_MS = 30_000;

export const keys = {
  session: ["session"] as const,
  balancer: (id: string) => ["balancer", id] as const,
  form: (id: string) => ["form", id] as const,
  timeline: (id: string) => ["timeline", id] as const,
  statistics: (id: string) => ["statistics", id] as const,
  statuses: (id: string) => ["statuses", id] as const,
  operations: ["operations"] as const,
  operation: (id: string) => ["operation", id] as const,
  catalog: ["catalog"] as const,
};

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // A refusal stays a refusal; only a server that was not reached, or stumbled, is asked again.
        retry: (count, error) => count < 3 && (!(error instanceof ApiProblem) || isTemporary(error)),
      },
    },
  });
}

/** The server was not reached, or stumbled. */
export const isTemporary = (problem: ApiProblem) => problem.status === 0 || problem.status >= 500;

/** One part of the world; the component draws again only when that part has changed. */
export function useWorld<T>(select: (world: World) => T): T {
  return useSyncExternalStore(subscribeWorld, () => select(getWorld()));
}

/** Who is logged in; `data` is null when nobody is, undefined while that is not known. */
export function useSession() {
  return useQuery(sessionQuery);
}

export const sessionQuery = { queryKey: keys.session, queryFn: readSession, staleTime: Infinity };

async function readSession(): Promise<SessionInfo | null> {
  try {
    return await calls.getSession();
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** All balancers, live; undefined until they are known. */
export function useBalancers(): BalancerSummary[] | undefined {
  const ready = useWorld((world) => world.ready);
  const balancers = useWorld((world) => world.balancers);
  return useMemo(() => (ready ? [...balancers.values()] : undefined), [ready, balancers]);
}

/** One balancer's card, live; undefined when there is none. */
export function useBalancerSummary(id: string): BalancerSummary | undefined {
  return useWorld((world) => world.balancers.get(id));
}

/** A whole balancer; read again when the stream says that it, or its operation, has changed. */
export function useBalancer(id: string) {
  const queryClient = useQueryClient();
  const summary = useBalancerSummary(id);
  const epoch = useWorld((world) => world.epoch);
  useThrottledEffect(() => {
    void queryClient.invalidateQueries({ queryKey: keys.balancer(id) });
    void queryClient.invalidateQueries({ queryKey: keys.timeline(id) });
    void queryClient.invalidateQueries({ queryKey: keys.statuses(id) });
  }, [id, summary, epoch]);
  return useQuery({ ...balancerQuery(id), staleTime: 0, refetchInterval: SLOW_REFETCH_MS });
}

export const balancerQuery = (id: string) => ({
  queryKey: keys.balancer(id),
  queryFn: () => calls.getBalancer(id),
});

/** Acts at most every `REFETCH_MS` while the values change, and once after their last change; not for the first. */
function useThrottledEffect(act: () => void, values: readonly unknown[]): void {
  const timer = useRef(0);
  const before = useRef(values);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
    const isSame = values.every((value, index) => value === before.current[index]);
    before.current = values;
    if (isSame || timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      latest.current();
    }, REFETCH_MS);
  });
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = 0;
    },
    [],
  );
}

/** The form of a balancer as it is now, with the revision to send back. Read once: a person edits it. */
export function useBalancerForm(id: string) {
  return useQuery({
    queryKey: keys.form(id),
    queryFn: () => calls.getBalancerForm(id),
    staleTime: 0,
    gcTime: 0,
    refetchOnReconnect: false,
  });
}

export function useTimeline(id: string) {
  return useQuery({ queryKey: keys.timeline(id), queryFn: () => calls.getTimeline(id) });
}

export function useCatalog() {
  return useQuery({ queryKey: keys.catalog, queryFn: calls.getCatalog, staleTime: 30_000 });
}

/** Stores a certificate; done when the catalogue knows it, so that it can be chosen. */
export function useUploadCertificate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: calls.uploadCertificate,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.catalog }),
  });
}

/** The operations that the stream tells of: those under way, failed last, or ended while this page was open. */
export function useOperations(): OperationDocument[] | undefined {
  const ready = useWorld((world) => world.ready);
  const operations = useWorld((world) => world.operations);
  return useMemo(() => (ready ? newestFirst([...operations.values()]) : undefined), [ready, operations]);
}

export function newestFirst(operations: OperationDocument[]): OperationDocument[] {
  return operations.sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
}

/** One operation: live from the stream, else as the server has it in its journal. */
export function useOperation(id: string) {
  const live = useWorld((world) => world.operations.get(id));
  const read = useQuery({
    queryKey: keys.operation(id),
    queryFn: () => calls.getOperation(id),
    enabled: id !== "" && !live,
  });
  return { data: live ?? read.data, error: live ? null : read.error, isPending: !live && read.isPending };
}

/** Stops, resumes or cancels everything; the stream tells what became of it. */
export function useSteerAll(balancerId: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, note = "" }: { verb: "pause" | "resume" | "cancel"; note?: string }) =>
      calls.steerAll(verb, balancerId, note),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.operations }),
  });
}

/** What is stopped: this balancer, or (null) everything; undefined while it is not. */
export function useStop(balancerId: string | null): Stop | undefined {
  return useWorld((world) => world.stops.find((stop) => stop.balancer_id === balancerId));
}

export function useSteer() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: Verb }) => calls.steerOperation(id, verb),
    onSuccess: (operation) => {
      queryClient.setQueryData(keys.operation(operation.id), operation);
      void queryClient.invalidateQueries({ queryKey: keys.operations });
    },
  });
}
