import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { TaskError } from "@/api/types";

import { CopyText } from "./CopyText";
import { FailureWords } from "./ServerWords";
import "./Failure.css";

/** Why something failed, in three parts: what happened, in whose words, what can be done. */
export function Failure({ error, children }: { error: TaskError; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <dl className="lb-failure">
      <div>
        <dt>{t("operation.what")}</dt>
        <dd className="lb-wrap lb-failure__what">
          <FailureWords error={error} />
        </dd>
      </div>
      <div>
        <dt>{t("operation.inWords")}</dt>
        <dd>
          {error.words ? (
            <blockquote className="lb-wrap" lang="en">
              {error.words}
            </blockquote>
          ) : (
            <span className="lb-faint">{t("operation.noWords")}</span>
          )}
          <span className="lb-failure__facts lb-small lb-faint">
            {error.status !== null && <span>HTTP {error.status}</span>}
            {error.request_id && <CopyText text={error.request_id} label={t("requestId")} />}
          </span>
        </dd>
      </div>
      {children && (
        <div>
          <dt>{t("operation.whatToDo")}</dt>
          <dd>{children}</dd>
        </div>
      )}
    </dl>
  );
}
