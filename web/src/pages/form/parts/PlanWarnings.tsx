/** What Octavia would take, and a person should know before; each leads to its field. */
import { Button } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PlanDocument } from "@/api/types";
import { Notice } from "@/components/Notice";
import { ServerWords } from "@/components/ServerWords";
import { type Warning, warningWords } from "@/lib/things";

const MOST = 5;

interface PlanWarningsProps {
  warnings: PlanDocument["warnings"];
  /** Leads to a field, where the form is on the page. */
  onShow?: ((path: string) => void) | undefined;
}

export function PlanWarnings({ warnings, onShow }: PlanWarningsProps): ReactNode {
  const { t } = useTranslation("form");
  // A server that is newer than the page may know warnings that the page has no words for.
  const wordsOf = (warning: Warning): ReactNode =>
    warningWords(warning, t) ?? <ServerWords>{warning.message}</ServerWords>;
  const [all, setAll] = useState(false);
  // What is only to be known comes after what may be wrong.
  const sorted = [...warnings].sort(
    (one, other) => Number(one.level === "note") - Number(other.level === "note"),
  );
  return (
    <>
      {(all ? sorted : sorted.slice(0, MOST)).map((warning) => (
        <Notice
          key={`${warning.path} ${warning.code} ${warning.message}`}
          isPlain
          variant={warning.level === "note" ? "info" : "warning"}
          title={
            warning.path && onShow ? (
              <Button
                variant="link"
                isInline
                className="lf-plan__warning"
                onClick={() => onShow(warning.path)}
              >
                {wordsOf(warning)}
              </Button>
            ) : (
              wordsOf(warning)
            )
          }
        />
      ))}
      {sorted.length > MOST && (
        <Button variant="link" isInline onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t("plan.fewer") : t("plan.all", { count: sorted.length - MOST })}
        </Button>
      )}
    </>
  );
}
