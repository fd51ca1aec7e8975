/** Whether the server has seen the whole cloud once: until then, what is not there may only not be known yet. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { isTemporary, keys, useWorld } from "./queries";
import { ApiProblem } from "./problem";

/** True, too, while the server has said nothing about it. */
export const useLoaded = (): boolean => useWorld((world) => world.health?.loaded ?? true);

/**
 * Asks again for what was not found, or found incomplete, before the server had seen everything; and for what could not
 * be asked while there was no connection.
 */
export function useAskAgain(): void {
  const queryClient = useQueryClient();
  useAskUnreached(queryClient);
  const isLoaded = useLoaded();
  const was = useRef(isLoaded);
  useEffect(() => {
    if (isLoaded && !was.current) {
      void queryClient.refetchQueries({ predicate: ({ state }) => state.status === "error" });
      void queryClient.invalidateQueries({ queryKey: keys.catalog });
    }
    was.current = isLoaded;
  }, [isLoaded, queryClient]);
}

function useAskUnreached(queryClient: QueryClient): void {
  const isLive = useWorld((world) => world.connection === "live");
  useEffect(() => {
    if (!isLive) return;
    const predicate = ({ state: { error } }: { state: { error: unknown } }) =>
      error instanceof ApiProblem && isTemporary(error);
    void queryClient.refetchQueries({ type: "active", predicate });
  }, [isLive, queryClient]);
}
