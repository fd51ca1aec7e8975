/** Stands for a part of the form that is on its way from the server, as high as what comes. */
import { Skeleton } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { LOADING } from "../focus";

export function Loading({ height = "2.25rem" }: { height?: string }): ReactNode {
  return (
    <div {...LOADING} aria-busy="true">
      <Skeleton height={height} />
    </div>
  );
}
