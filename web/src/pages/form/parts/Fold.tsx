/** One accordion. What is set and what is wrong inside is said in its header; links to fields inside open it. */
import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useHasProblem, useOpen } from "../context";

interface FoldProps {
  title: string;
  /** What is set inside, in words. */
  summary: string;
  /** How many things are set inside; said where it is more than one. */
  count?: number;
  id: string;
  /** Whether a path lies inside: a link to it opens the section. */
  holds: (path: string) => boolean;
  startsOpen?: boolean;
  children: ReactNode;
}

export function Fold(props: FoldProps): ReactNode {
  const { title, summary, count = 0, id, holds, startsOpen = false, children } = props;
  const { t } = useTranslation("form");
  const [open, setOpen] = useOpen(holds, startsOpen);
  const wrong = useHasProblem(holds);
  return (
    <div className="lf-fold">
      <button
        type="button"
        id={`${id}-toggle`}
        className="lf-fold__toggle"
        aria-expanded={open}
        aria-controls={`${id}-content`}
        onClick={() => setOpen(!open)}
      >
        <AngleRightIcon className={open ? "lf-fold__icon lf-turned" : "lf-fold__icon"} />
        <span className="lf-fold__head">
          <span className="lf-fold__title">{title}</span>
          {wrong && !open && <span className="lf-fold__wrong">{t("section.wrong")}</span>}
          {!open && count > 1 && <span className="lf-fold__count">{t("section.set", { count })}</span>}
          {!open && summary && <span className="lf-fold__summary">{summary}</span>}
        </span>
      </button>
      {/* Closed sections are not drawn: a form with many objects stays light. */}
      <div id={`${id}-content`} className="lf-fold__content" hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
