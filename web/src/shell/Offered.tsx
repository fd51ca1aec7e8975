import { Suspense, useSyncExternalStore } from "react";

import { lazily } from "@/lib/lazily";
import { getOffer, subscribeOffers } from "@/lib/offers";

const UndoOffer = lazily(() => import("./UndoOffer"));

/** The place of the latest offer to undo something. Read aloud when it comes. */
export function Offered() {
  const offered = useSyncExternalStore(subscribeOffers, getOffer);
  return (
    <div role="status">
      {offered && (
        <Suspense fallback={null}>
          <UndoOffer offered={offered} />
        </Suspense>
      )}
    </div>
  );
}
