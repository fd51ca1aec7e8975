import { AlertActionLink } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { asProblem } from "@/api/problem";

import { Notice } from "./Notice";
import { inServerWords } from "./ServerWords";
import "./ProblemAlert.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Alone on a page, rather than inside one. */
  isPage?: boolean;
}

/** A failed call in three parts: what happened, in whose words, what to do. */
export function ProblemAlert({ error, onRetry, isPage = false }: Props) {
  const { t, i18n } = useTranslation();
  const problem = asProblem(error);
  const known = i18n.exists(`common:errorCodes.${problem.code}`);
  const what = known ? t(`errorCodes.${problem.code}.what`) : inServerWords(problem.title) || t("error");
  const alert = (
    <Notice
      variant="danger"
      title={what}
      component={isPage ? "h1" : "p"}
      role="alert"
      actionLinks={onRetry && <AlertActionLink onClick={onRetry}>{t("retry")}</AlertActionLink>}
    >
      {problem.message && (
        <p className="lb-wrap" lang="en">
          {problem.message}
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
