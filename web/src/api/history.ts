/** The hooks through which pages read what is kept of a balancer's past: traffic and statuses. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import * as calls from "./calls";
import { keys } from "./queries";

/** Points of a chart: more than one each few pixels say no more. */
const POINTS = 120;
const SOONEST_S = 5;
const LATEST_S = 30;

const before = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

/** Traffic of the last `rangeS` seconds; read again about twice as often as the server has something new. */
export function useStatistics(id: string, objectId: string, rangeS: number) {
  return useQuery({
    queryKey: [...keys.statistics(id), objectId, rangeS],
    queryFn: () => calls.getStatistics(id, objectId, before(rangeS), POINTS),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      1000 * Math.min(LATEST_S, Math.max(SOONEST_S, (state.data?.every_s ?? Infinity) / 2)),
  });
}

/** Statuses of the last `rangeS` seconds, with the time that was asked for: less may be known. */
export function useStatuses(id: string, rangeS: number) {
  return useQuery({
    queryKey: [...keys.statuses(id), rangeS],
    queryFn: async () => {
      const since = before(rangeS);
      return { since, history: await calls.getStatuses(id, since) };
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 1000 * LATEST_S,
  });
}
