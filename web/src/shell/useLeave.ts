/** What becomes of the page's data when somebody logs out, or goes to another project. */
import { hashKey, useQueryClient } from "@tanstack/react-query";

import { logOut } from "@/api/calls";
import { keys } from "@/api/queries";
import type { SessionInfo } from "@/api/types";
import { EMPTY, setWorld } from "@/api/world";
import { draftsBelongTo } from "@/lib/form/draft";

const SESSION = hashKey(keys.session);

/** Whose drafts a session sees: in local mode there is one person. */
export const ownerOf = (session: SessionInfo): string =>
  session.mode === "local" ? "" : `${session.user_domain}/${session.user_name}/${session.project_id ?? ""}`;

/** Nothing of the project before stays on the page. */
export function useSettle(): (session: SessionInfo | null) => void {
  const queryClient = useQueryClient();
  return (session) => {
    // Not `clear`: whoever asks for the session would go on looking at one that is no longer there.
    queryClient.removeQueries({ predicate: (query) => query.queryHash !== SESSION });
    setWorld(EMPTY);
    if (session !== null) draftsBelongTo(ownerOf(session));
    queryClient.setQueryData(keys.session, session);
  };
}

export function useLeave(): () => Promise<void> {
  const settle = useSettle();
  return async () => {
    await logOut();
    settle(null);
  };
}
