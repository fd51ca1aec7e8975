/** The journal's pages with what the stream tells laid over them: one list, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useSearchParams } from "react-router";

import { getOperations } from "@/api/calls";
import { keys, newestFirst, useOperations } from "@/api/queries";
import type { OperationDocument } from "@/api/types";

export const GROUPS = ["all", "running", "failed", "ended"] as const;
export type Group = (typeof GROUPS)[number];

const PAGE = 50;

export function groupOf({ state }: OperationDocument): Exclude<Group, "all"> {
  if (state === "FAILED") return "failed";
  return state === "DONE" || state === "CANCELLED" ? "ended" : "running";
}

export function useOperationList() {
  const live = useOperations();
  const [params, setParams] = useSearchParams();
  const journal = useInfiniteQuery({
    queryKey: keys.operations,
    queryFn: ({ pageParam }) => getOperations({ limit: PAGE, ...(pageParam && { marker: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_marker,
    refetchOnMount: "always",
  });
  // Deferred, the list is drawn in slices, not in one long task.
  const read = useDeferredValue(journal.data);
  const all = useMemo(
    () => merged(read?.pages.flatMap((page) => page.operations) ?? [], live ?? []),
    [read, live],
  );
  const counts = useMemo(() => count(all), [all]);
  const shown = GROUPS.find((group) => group === params.get("show")) ?? "all";
  return {
    operations: shown === "all" ? all : all.filter((operation) => groupOf(operation) === shown),
    counts,
    running: counts.running,
    shown,
    setShown: (group: Group) => setParams(group === "all" ? {} : { show: group }, { replace: true }),
    isPending: !read && !journal.error,
    error: journal.error,
    retry: () => void journal.refetch(),
    hasMore: journal.hasNextPage,
    isLoadingMore: journal.isFetchingNextPage,
    loadMore: () => void journal.fetchNextPage(),
  };
}

/** What is live replaces what was read before. */
export function merged(
  read: readonly OperationDocument[],
  live: readonly OperationDocument[],
): OperationDocument[] {
  const byId = new Map([...read, ...live].map((operation) => [operation.id, operation]));
  return newestFirst([...byId.values()]);
}

function count(operations: readonly OperationDocument[]): Record<Group, number> {
  const counts = { all: operations.length, running: 0, failed: 0, ended: 0 };
  for (const operation of operations) counts[groupOf(operation)] += 1;
  return counts;
}
