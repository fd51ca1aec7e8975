/** Which moves of operations are said aloud: that one is done, or has failed. */
import type { OperationDocument } from "@/api/types";
import { errorOf } from "@/lib/operations";

export interface News {
  what: "done" | "failed";
  name: string;
  reason: string;
}

type Operations = ReadonlyMap<string, OperationDocument>;

/** Operations that ended between two states of the world; those that were not seen before tell nothing. */
export function newsOf(before: Operations, after: Operations): News[] {
  const news: News[] = [];
  for (const [id, operation] of after) {
    const was = before.get(id);
    if (!was || was === operation || was.state === operation.state) continue;
    const name = operation.balancer_name;
    if (operation.state === "DONE") news.push({ what: "done", name, reason: "" });
    if (operation.state === "FAILED")
      news.push({ what: "failed", name, reason: errorOf(operation)?.what ?? "" });
  }
  return news;
}
