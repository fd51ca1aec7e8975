import { lazy, Suspense } from "react";

export interface DeleteProps {
  id: string;
  name: string;
  onClose: () => void;
  /** After the deletion was queued. */
  onQueued?: () => void;
}

const DeleteQuestion = lazy(() => import("./DeleteQuestion"));

/** Asks before a balancer is deleted; comes with its first use, since most visits delete nothing. */
export function DeleteDialog(props: DeleteProps) {
  return (
    <Suspense fallback={null}>
      <DeleteQuestion {...props} />
    </Suspense>
  );
}
