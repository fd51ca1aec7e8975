import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { getWorld, subscribeWorld } from "@/api/world";
import { announce, subscribeAnnouncements } from "@/lib/announce";

import { newsOf } from "./news";

/** Gathers sentences for a moment, so that a burst of changes is one announcement and none is cut off. */
const GATHER_MS = 300;

/** The live region: what `announce` is given is read by screen readers, politely. */
export function Announcer() {
  const [text, setText] = useState("");
  useOperationNews();
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

/** Says when an operation is done or has failed, on whatever page. */
function useOperationNews(): void {
  const { t } = useTranslation();
  useEffect(() => {
    let before = getWorld().operations;
    return subscribeWorld(() => {
      const after = getWorld().operations;
      if (after === before) return;
      for (const { what, name, reason } of newsOf(before, after)) {
        announce(
          what === "done"
            ? t("operation.nowDone", { name })
            : t("operation.nowFailed", { name, what: reason }),
        );
      }
      before = after;
    });
  }, [t]);
}
