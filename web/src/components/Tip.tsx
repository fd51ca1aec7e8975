/** PatternFly's tooltip, fetched when the first one is needed: with what places it, a twentieth of a page's size. */
import type { TooltipProps } from "@patternfly/react-core";
import { Suspense } from "react";
import { lazily } from "@/lib/lazily";

const Tooltip = lazily<TooltipProps>(() =>
  import("@patternfly/react-core/dist/esm/components/Tooltip").then((module) => ({
    default: module.Tooltip,
  })),
);

/** Hangs on `triggerRef`, so that what it is about is there without it. */
export function Tip(
  props: Omit<TooltipProps, "children" | "ref"> & Required<Pick<TooltipProps, "triggerRef">>,
) {
  return (
    <Suspense fallback={null}>
      <Tooltip {...props} />
    </Suspense>
  );
}
