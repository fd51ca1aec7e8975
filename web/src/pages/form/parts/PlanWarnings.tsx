/** What Octavia would take, and a person should know before; each leads to its field. */
import { Button } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PlanDocument } from "@/api/types";
import { Notice } from "@/components/Notice";
import { ServerWords } from "@/components/ServerWords";

const MOST = 5;

interface PlanWarningsProps {
  warnings: PlanDocument["warnings"];
  /** Leads to a field, where the form is on the page. */
  onShow?: ((path: string) => void) | undefined;
}

export function PlanWarnings({ warnings, onShow }: PlanWarningsProps): ReactNode {
  const { t, i18n } = useTranslation("form");
  // What is about names alone is said in the page's language; the rest is the server's sentence.
  const wordsOf = (code: string, message: string, params: Record<string, string>): ReactNode =>
    i18n.exists(`form:warning.${code}`) ? t(`warning.${code}`, params) : <ServerWords>{message}</ServerWords>;
  const [all, setAll] = useState(false);
  // What is only to be known comes after what may be wrong.
  const sorted = [...warnings].sort(
    (one, other) => Number(one.level === "note") - Number(other.level === "note"),
  );
  return (
    <>
      {(all ? sorted : sorted.slice(0, MOST)).map(({ path, code, message, params, level }) => (
        <Notice
          key={`${path} ${code}`}
          isPlain
          variant={level === "note" ? "info" : "warning"}
          title={
            path && onShow ? (
              <Button variant="link" isInline className="lf-plan__warning" onClick={() => onShow(path)}>
                {wordsOf(code, message, params)}
              </Button>
            ) : (
              wordsOf(code, message, params)
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
