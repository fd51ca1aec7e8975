import CaretDownIcon from "@patternfly/react-icons/dist/esm/icons/caret-down-icon";
import ClockIcon from "@patternfly/react-icons/dist/esm/icons/clock-icon";
import ListIcon from "@patternfly/react-icons/dist/esm/icons/list-icon";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-icon";
import ServerIcon from "@patternfly/react-icons/dist/esm/icons/server-icon";
import ThLargeIcon from "@patternfly/react-icons/dist/esm/icons/th-large-icon";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";

import type { SessionInfo } from "@/api/types";

import { lazily } from "@/lib/lazily";

import { ConnectionState } from "./ConnectionState";
import { Logo } from "./Logo";
import { SettingsMenu } from "./SettingsMenu";
import "./Masthead.css";

const ProjectDialog = lazily(() => import("./ProjectDialog"));

interface MastheadProps {
  session: SessionInfo;
  onHelp: () => void;
  /** False: only where one can go, which is looked at first. */
  isWhole: boolean;
}

/** The line at the top of every page; on a narrow screen the pages move to a second line. */
export function Masthead({ session, onHelp, isWhole }: MastheadProps) {
  const { t } = useTranslation();
  return (
    <header className="lb-mast">
      <div className="lb-mast__line">
        <Link to="/" className="lb-mast__brand">
          <Logo />
          <span>{t("product")}</span>
        </Link>
        <nav className="lb-mast__nav" aria-label={t("nav.label")}>
          <NavLink to="/" end>
            <ThLargeIcon aria-hidden />
            {t("nav.board")}
          </NavLink>
          <NavLink to="/operations">
            <ListIcon aria-hidden />
            {t("nav.operations")}
          </NavLink>
          <NavLink to="/servers">
            <ServerIcon aria-hidden />
            {t("nav.servers")}
          </NavLink>
          <NavLink to="/schedules">
            <ClockIcon aria-hidden />
            {t("nav.schedules")}
          </NavLink>
        </nav>
        {isWhole && (
          <>
            <ConnectionState />
            <Where session={session} />
            <Link to="/balancers/new" className="pf-v6-c-button pf-m-primary lb-mast__new">
              <PlusIcon aria-hidden />
              <span className="lb-mast__new-text">{t("nav.new")}</span>
            </Link>
            <SettingsMenu session={session} onHelp={onHelp} />
          </>
        )}
      </div>
    </header>
  );
}

/** The project's name as a button, which leads to another one. */
function SwitchProject({ session, name }: { session: SessionInfo; name: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="lb-mast__project"
        aria-label={`${t("where.project")}: ${name}. ${t("projects.switch")}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span className="lb-cut">{name}</span>
        <CaretDownIcon aria-hidden />
      </button>
      {isOpen && (
        <Suspense>
          <ProjectDialog session={session} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Where({ session }: { session: SessionInfo }) {
  const { t } = useTranslation();
  const name = session.project_name ?? session.project_id ?? "";
  return (
    <dl className="lb-mast__where">
      <div>
        <dt className="lb-unseen">{t("where.project")}</dt>
        <dd className="lb-cut" title={`${t("where.project")}: ${name}`}>
          {session.mode === "keystone" ? <SwitchProject session={session} name={name} /> : name}
        </dd>
      </div>
      <div>
        <dt className="lb-unseen">{t("where.cloud")}</dt>
        <dd className="lb-cut lb-faint lb-small" title={`${t("where.cloud")}: ${session.cloud}`}>
          {session.cloud}
        </dd>
      </div>
    </dl>
  );
}
