import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import OutlinedStarIcon from "@patternfly/react-icons/dist/esm/icons/outlined-star-icon";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { BoardUrl } from "./useBoardUrl";

/** The first look of somebody new: what a balancer is, what they need, and the button. */
export function EmptyBoard() {
  const { t } = useTranslation("board");
  return (
    <section className="lb-empty lb-paper" aria-labelledby="empty-title">
      <EmptyPicture />
      <div className="lb-empty__text">
        <h2 id="empty-title">{t("empty.title")}</h2>
        <p>{t("empty.body")}</p>
        <ol>
          {["one", "two", "three"].map((step) => (
            <li key={step}>{t(`empty.${step}`)}</li>
          ))}
        </ol>
        <Link className="pf-v6-c-button pf-m-primary pf-m-display-lg" to="/balancers/new">
          {t("empty.button")}
        </Link>
        <p className="lb-faint lb-small">
          {t("empty.script")} <code>lbaas-ui apply -f shop.yaml --wait</code>
        </p>
      </div>
    </section>
  );
}

/** One balancer with a listener and three servers, drawn. */
function EmptyPicture() {
  return (
    <svg className="lb-empty__picture" viewBox="0 0 300 180" aria-hidden>
      <path d="M92 90h34M190 90c30 0 14-56 44-56M190 90h44M190 90c30 0 14 56 44 56" />
      <rect x="12" y="66" width="80" height="48" rx="10" className="lb-empty__main" />
      <rect x="126" y="70" width="64" height="40" rx="8" />
      <rect x="234" y="16" width="54" height="36" rx="8" />
      <rect x="234" y="72" width="54" height="36" rx="8" />
      <rect x="234" y="128" width="54" height="36" rx="8" />
      <circle cx="250" cy="34" r="4" />
      <circle cx="250" cy="90" r="4" />
      <circle cx="250" cy="146" r="4" />
      <path d="M28 90h48M142 84h32M142 96h20M262 34h14M262 90h14M262 146h14" className="lb-empty__line" />
    </svg>
  );
}

/** Nothing fits, or favourites are asked for and nobody has marked one: then it is said how. */
export function NothingFound({ url, marked }: { url: BoardUrl; marked: number }) {
  const { t } = useTranslation("board");
  const isUnmarked = url.section === "favourites" && marked === 0;
  const words = isUnmarked ? "noFavourites" : "none";
  return (
    <EmptyState
      titleText={t(`${words}.title`)}
      headingLevel="h2"
      icon={isUnmarked ? OutlinedStarIcon : SearchIcon}
    >
      <EmptyStateBody>{t(`${words}.body`)}</EmptyStateBody>
      <EmptyStateFooter>
        <Button variant="link" onClick={() => url.clear()}>
          {t("none.clear")}
        </Button>
      </EmptyStateFooter>
    </EmptyState>
  );
}
