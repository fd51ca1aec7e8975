/** Whether the server has seen the whole cloud once: until then, what is not there may only not be known yet. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { keys, useWorld } from "./queries";

/** True, too, while the server has said nothing about it. */
export const useLoaded = (): boolean => useWorld((world) => world.health?.loaded ?? true);

/** Asks again for what was not found, or found incomplete, before the server had seen everything. */
export function useAskAgain(): void {
  const queryClient = useQueryClient();
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
