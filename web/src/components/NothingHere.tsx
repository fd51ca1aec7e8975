import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import type { ReactNode } from "react";

interface Props {
  title: string;
  body: ReactNode;
  /** The ways on. */
  children: ReactNode;
}

/** Instead of a page of what is not there (any more). */
export function NothingHere({ title, body, children }: Props): ReactNode {
  return (
    <div className="lb-page">
      <EmptyState titleText={title} headingLevel="h1" icon={SearchIcon} className="lb-wrap">
        <EmptyStateBody>{body}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>{children}</EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </div>
  );
}
