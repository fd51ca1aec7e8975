/** The form of a balancer that somebody edits, followed: it may have other settings by now, or be gone. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { isPending } from "@/lib/status";
import { useLoaded } from "./loading";
import { ApiProblem } from "./problem";
import { keys, useBalancerForm, useWorld } from "./queries";
import type { World } from "./world";

/**
 * A transaction's end is told in several messages; and of what other tools changed, the server reads the balancer itself
 * first, which is what the stream tells of, and its members a moment later.
 */
const LOOKS_MS = [150, 2_500];
const BUSY = "busy";
const GONE = "gone";

/**
 * As `useBalancerForm`. The stream does not carry settings; but it tells when something has ended after which they may be
 * others, and then the form is read again, twice. Whether anything differs is for its revision to say.
 */
export function useFollowedForm(id: string) {
  const queryClient = useQueryClient();
  const mark = useWorld((world) => markOf(world, id));
  const before = useRef(mark);
  useEffect(() => {
    const was = before.current;
    before.current = mark;
    if (was === null || was === mark || mark === BUSY) return;
    const read = () => void queryClient.invalidateQueries({ queryKey: keys.form(id) });
    const timers = LOOKS_MS.map((pause) => window.setTimeout(read, pause));
    return () => timers.forEach((timer) => window.clearTimeout(timer));
  }, [queryClient, id, mark]);
  return useBalancerForm(id);
}

/** Whether it is certain that there is no such balancer: a server that has just begun may not know it yet. */
export function useGone(id: string, error: unknown): boolean {
  const isLoaded = useLoaded();
  const isThere = useWorld((world) => world.balancers.has(id));
  return error instanceof ApiProblem && error.status === 404 && isLoaded && !isThere;
}

/** Another one when the settings may have changed; null while nothing is known. */
function markOf(world: World, id: string): string | null {
  if (!world.ready) return null;
  const balancer = world.balancers.get(id);
  if (!balancer) return GONE;
  const { provisioning_status: status, operation } = balancer;
  // Half of a change is not worth reading.
  if (isPending(status) || operation?.state === "RUNNING") return BUSY;
  return JSON.stringify(balancer, (key, value: unknown) => (STATUSES.has(key) ? undefined : value));
}

/** What says how a balancer fares, not what it is. (`updated_at` moves with both.) */
const STATUSES = new Set([
  "provisioning_status",
  "operating_status",
  "members_by_status",
  "in_error",
  "certificate_ends_at",
  "operation",
]);
