/** Schedules, through TanStack Query: the stream does not tell of them, so they are read again now and then. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import * as calls from "./calls";
import type { ScheduleRequest } from "./types";

const KEY = ["schedules"] as const;
const REFETCH_MS = 10_000;

export function useSchedules() {
  return useQuery({ queryKey: KEY, queryFn: calls.getSchedules, staleTime: 0, refetchInterval: REFETCH_MS });
}

function useChange<Wanted, Answer>(mutationFn: (wanted: Wanted) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }) });
}

/** Makes a schedule; with an id, says that one anew. */
export const useSaveSchedule = (id: string | null) =>
  useChange((wanted: ScheduleRequest) =>
    id === null ? calls.addSchedule(wanted) : calls.changeSchedule(id, wanted),
  );

export const useRunSchedule = () => useChange(calls.runSchedule);

export const useRemoveSchedule = () => useChange(calls.removeSchedule);
