import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import CogIcon from "@patternfly/react-icons/dist/esm/icons/cog-icon";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SessionInfo } from "@/api/types";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";
import { chooseLanguage, LANGUAGES, tagOf } from "@/lib/i18n";
import { lazily } from "@/lib/lazily";
import { chooseTheme, type Theme, useTheme } from "@/lib/theme";

import { useLeave } from "./useLeave";

const ProjectDialog = lazily(() => import("./ProjectDialog"));
const SessionsDialog = lazily(() => import("./SessionsDialog"));

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Theme, language, keys, projects, one's own sessions, log-out. */
export function SettingsMenu({ session, onHelp }: { session: SessionInfo; onHelp: () => void }) {
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  const leave = useLeave();
  const [isListing, setListing] = useState(false);
  const [isChoosing, setChoosing] = useState(false);

  function items(): MenuItem[] {
    const themes = THEMES.map((each) => ({
      key: each,
      label: `${t("theme.label")}: ${t(`theme.${each}`)}`,
      icon: <Tick on={each === theme} />,
      onClick: () => chooseTheme(each),
    }));
    const languages = Object.entries(LANGUAGES).map(([code, name], index) => ({
      key: code,
      label: name,
      lang: tagOf(code),
      icon: <Tick on={code === i18n.resolvedLanguage} />,
      onClick: () => void chooseLanguage(code),
      startsGroup: index === 0,
    }));
    const help = {
      key: "help",
      label: t("help.title"),
      icon: <Tick on={false} />,
      onClick: onHelp,
      startsGroup: true,
    };
    // On a narrow screen the masthead has no room for the project's name.
    const project = {
      key: "project",
      label: t("projects.switch"),
      icon: <Tick on={false} />,
      onClick: () => setChoosing(true),
    };
    const sessions = {
      key: "sessions",
      label: t("sessions.title"),
      icon: <Tick on={false} />,
      onClick: () => setListing(true),
    };
    const out = {
      key: "out",
      label: `${t("logOut")} (${session.user_name})`,
      icon: <Tick on={false} />,
      onClick: () => void leave(),
    };
    const own = session.mode === "keystone" ? [project, sessions] : [];
    return [...themes, ...languages, help, ...own, out];
  }

  return (
    <>
      <LazyMenu label={t("settings")} items={items} toggle={<CogIcon />} />
      {isChoosing && (
        <Suspense>
          <ProjectDialog session={session} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
      {isListing && (
        <Suspense>
          <SessionsDialog onClose={() => setListing(false)} />
        </Suspense>
      )}
    </>
  );
}

function Tick({ on }: { on: boolean }) {
  return <span style={{ visibility: on ? "visible" : "hidden" }}>{<CheckIcon />}</span>;
}
