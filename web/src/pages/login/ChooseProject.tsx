import { Button } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import type { SessionInfo } from "@/api/types";
import { usePageTitle } from "@/lib/usePageTitle";
import { Logo } from "@/shell/Logo";
import { useLeave, useSettle } from "@/shell/useLeave";

import { ProjectChoice } from "./ProjectChoice";
import "./LoginPage.css";

/** Between log-in and the pages: no project is chosen yet, or the roles there give no access. */
export default function ChooseProject({ session }: { session: SessionInfo }) {
  const { t } = useTranslation();
  const settle = useSettle();
  const leave = useLeave();
  usePageTitle(t("projects.title"));
  return (
    <main className="lb-login">
      <div className="lb-login__box lb-paper">
        <p className="lb-login__brand">
          <Logo />
          {t("product")}
        </p>
        <h1>{t("projects.title")}</h1>
        {session.refusal !== "" && (
          <p className="lb-login__wrong" role="alert" lang="en">
            {session.refusal}
          </p>
        )}
        <ProjectChoice session={session} onChosen={settle} />
        <Button variant="link" isInline onClick={() => void leave()}>
          {t("logOut")} ({session.user_name})
        </Button>
      </div>
    </main>
  );
}
