import { useEffect, useState } from "react";

import { subscribeAnnouncements } from "@/lib/announce";

/** Gathers sentences for a moment, so that a burst of changes is one announcement and none is cut off. */
const GATHER_MS = 300;

/** The live region: what `announce` is given is read by screen readers, politely. */
export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    let waiting: string[] = [];
    let timer = 0;
    const stop = subscribeAnnouncements((sentence) => {
      waiting.push(sentence);
      if (waiting.length > 1) return;
      timer = window.setTimeout(() => {
        setText(waiting.slice(-3).join(" "));
        waiting = [];
      }, GATHER_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return (
    <div className="lb-unseen" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
