/** Calls and hooks about what changed balancers: revisions, what others did, many members, servers in maintenance. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answer, client } from "./client";
import { keys } from "./queries";
import type { components } from "./schema";
import type { BalancerDetail } from "./types";

type Schemas = components["schemas"];
export type Drift = Schemas["DriftDocument"];
export type Revision = Schemas["RevisionItem"];
export type ServerUse = Schemas["ServerUse"];
export type MembersRequest = Schemas["MembersRequest"];

const API = "/api/v1";
const ofBalancer = (id: string) => ({ path: { balancer_id: id } });

export const acceptDrift = (id: string) =>
  answer(client.POST(`${API}/balancers/{balancer_id}/drift/accept`, { params: ofBalancer(id) }));

export const revertDrift = (id: string, key: string) =>
  answer(
    client.POST(`${API}/balancers/{balancer_id}/drift/revert`, {
      params: { ...ofBalancer(id), header: { "Idempotency-Key": key } },
    }),
  );

export const restoreRevision = (id: string, number: number, key: string) =>
  answer(
    client.POST(`${API}/balancers/{balancer_id}/revisions/{number}/restore`, {
      params: { path: { balancer_id: id, number }, header: { "Idempotency-Key": key } },
    }),
  );

export const changeMembers = (id: string, wanted: MembersRequest, key: string) =>
  answer(
    client.POST(`${API}/balancers/{balancer_id}/members`, {
      params: { ...ofBalancer(id), header: { "Idempotency-Key": key } },
      body: wanted,
    }),
  );

const revisionKeys = (id: string) => ["revisions", id] as const;

/** What we changed on a balancer, newest first; read again with the balancer's operations. */
export function useRevisions({ id, revision, operation }: BalancerDetail) {
  const newest = `${revision} ${operation?.id ?? ""} ${operation?.state ?? ""}`;
  return useQuery({
    queryKey: [...revisionKeys(id), newest],
    queryFn: () => answer(client.GET(`${API}/balancers/{balancer_id}/revisions`, { params: ofBalancer(id) })),
    placeholderData: (before) => before,
  });
}

/** What leads from a revision to the balancer as it is now. */
export function useRevisionDifferences(id: string, number: number, now: string) {
  return useQuery({
    queryKey: [...revisionKeys(id), "differences", number, now],
    queryFn: () =>
      answer(
        client.GET(`${API}/balancers/{balancer_id}/revisions/{number}/differences`, {
          params: { path: { balancer_id: id, number } },
        }),
      ),
  });
}

/** Takes what others changed; sends nothing to the cloud. */
export function useAcceptDrift(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => acceptDrift(id),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.balancer(id) }),
        queryClient.invalidateQueries({ queryKey: revisionKeys(id) }),
      ]),
  });
}

// --- servers in maintenance -------------------------------------------------------------------------------

const SERVERS = ["maintenance"] as const;
const SERVERS_EVERY_MS = 5000;

/** Every server that members lead to, with who uses it. */
export function useServers() {
  return useQuery({
    queryKey: SERVERS,
    queryFn: () => answer(client.GET(`${API}/maintenance`)),
    refetchInterval: SERVERS_EVERY_MS,
    staleTime: 0,
  });
}

/** What a switch would do, on each balancer. */
export function useMaintenancePlan(server: string, on: boolean) {
  return useQuery({
    queryKey: ["maintenance plan", server, on],
    queryFn: () => answer(client.POST(`${API}/maintenance/plan`, { body: { server, on } })),
    gcTime: 0,
    retry: false,
  });
}

export function useSwitchMaintenance() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { server: string; on: boolean; note: string }) =>
      answer(client.POST(`${API}/maintenance`, { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: SERVERS }),
  });
}
