/** The last change of a balancer, where Octavia refused it or it ended badly. */
import { useOperation, useOperations } from "@/api/queries";
import type { OperationDocument } from "@/api/types";

const isFailedForm = (operation: OperationDocument | undefined): boolean =>
  operation?.state === "FAILED" && operation.kind === "apply";

/** One that somebody has dismissed is of no interest any more. */
export function useLastFailure(balancerId: string): OperationDocument | undefined {
  const operations = useOperations();
  const last = operations?.find((operation) => operation.balancer_id === balancerId);
  return isFailedForm(last) && !last?.dismissed_at ? last : undefined;
}

/** An operation by its id, where it failed. */
export function useFailure(operationId: string): OperationDocument | undefined {
  const { data } = useOperation(operationId);
  return isFailedForm(data) ? data : undefined;
}
