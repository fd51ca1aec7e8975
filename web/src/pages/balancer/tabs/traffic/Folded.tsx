/** What is drawn above, to be read: made only when somebody opens it. */
import { useState, type ReactNode } from "react";

export function Folded({ summary, children }: { summary: string; children: () => ReactNode }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="lb-paper lt-folded" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}
