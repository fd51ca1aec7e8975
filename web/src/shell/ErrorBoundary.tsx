import { Component, type ReactNode } from "react";

import { ProblemAlert } from "@/components/ProblemAlert";

/** A page that breaks leaves the shell standing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="lb-page lb-page--narrow">
        <ProblemAlert error={this.state.error} onRetry={() => window.location.reload()} />
      </div>
    );
  }
}
