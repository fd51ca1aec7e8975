import type { ReactNode } from "react";

/** What the server (or the cloud) wrote: English on a page of any language, and marked so for screen readers. */
export function ServerWords({ children }: { children: string }): ReactNode {
  return <span lang="en">{children}</span>;
}

/** The same where there may be nothing to say. */
export const inServerWords = (words: string | undefined): ReactNode =>
  words ? <ServerWords>{words}</ServerWords> : undefined;
