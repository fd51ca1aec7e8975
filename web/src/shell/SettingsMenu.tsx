import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import CogIcon from "@patternfly/react-icons/dist/esm/icons/cog-icon";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { logOut } from "@/api/calls";
import { keys } from "@/api/queries";
import type { SessionInfo } from "@/api/types";
import { EMPTY, setWorld } from "@/api/world";
import { LazyMenu, type MenuItem } from "@/components/LazyMenu";
import { chooseLanguage, LANGUAGES, tagOf } from "@/lib/i18n";
import { chooseTheme, type Theme, useTheme } from "@/lib/theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Theme, language, keys, log-out. */
export function SettingsMenu({ session, onHelp }: { session: SessionInfo; onHelp: () => void }) {
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  const queryClient = useQueryClient();

  async function leave() {
    await logOut();
    queryClient.clear();
    setWorld(EMPTY);
    queryClient.setQueryData(keys.session, null);
  }

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
    const out = {
      key: "out",
      label: `${t("logOut")} (${session.user_name})`,
      icon: <Tick on={false} />,
      onClick: () => void leave(),
    };
    return [...themes, ...languages, help, out];
  }

  return <LazyMenu label={t("settings")} items={items} toggle={<CogIcon />} />;
}

function Tick({ on }: { on: boolean }) {
  return <span style={{ visibility: on ? "visible" : "hidden" }}>{<CheckIcon />}</span>;
}
