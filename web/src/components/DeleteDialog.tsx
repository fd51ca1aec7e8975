import { Suspense } from "react";
import { lazily } from "@/lib/lazily";

export interface DeleteProps {
  id: string;
  name: string;
  onClose: () => void;
  /** After the deletion was queued. */
  onQueued?: () => void;
}

const DeleteQuestion = lazily(() => import("./DeleteQuestion"));

/** Asks before a balancer is deleted; comes with its first use, since most visits delete nothing. */
export function DeleteDialog(props: DeleteProps) {
  return (
    <Suspense fallback={null}>
      <DeleteQuestion {...props} />
    </Suspense>
  );
}
