import { AlertActionLink } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";
import { hasWords } from "@/lib/things";

import { Notice } from "./Notice";
import { ProblemWords, problemWords, ServerWords } from "./ServerWords";
import "./ProblemAlert.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Alone on a page, rather than inside one. */
  isPage?: boolean;
}

const REPEATING: ReadonlySet<string> = new Set(["cloud_unavailable", "page"]);

/** A failed call in three parts: what happened, in whose words, what to do. */
export function ProblemAlert({ error, onRetry, isPage = false }: Props) {
  const { t, i18n } = useTranslation();
  const problem = asProblem(error);
  const known = i18n.exists(`common:errorCodes.${problem.code}`);
  const ours = problemWords(problem);
  // The name of an HTTP status is English, too.
  const title = hasWords("common:error") ? "" : problem.title;
  const what = known ? t(`errorCodes.${problem.code}.what`) : title || t("error");
  // A title of ours says all that the server's sentence does, unless that repeats what others said.
  const isSaid = known && ours !== null && !REPEATING.has(problem.code);
  const alert = (
    <Notice
      variant="danger"
      title={what}
      component={isPage ? "h1" : "p"}
      role="alert"
      actionLinks={onRetry && <AlertActionLink onClick={onRetry}>{t("retry")}</AlertActionLink>}
    >
      {problem.message && !isSaid && (
        <p className="lb-wrap">
          {known ? <ServerWords>{problem.message}</ServerWords> : <ProblemWords error={problem} />}
        </p>
      )}
      {known && <p>{t(`errorCodes.${problem.code}.do`)}</p>}
      {problem.requestId && (
        <p className="lb-small lb-faint">
          {t("requestId")}: <code className="lb-wrap">{problem.requestId}</code>
        </p>
      )}
    </Notice>
  );
  return isPage ? <main className="lb-problem-page">{alert}</main> : alert;
}
