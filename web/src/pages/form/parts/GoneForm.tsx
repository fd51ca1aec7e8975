/** What a form should begin with is gone. Nothing is lost that was typed here before. */
import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
} from "@patternfly/react-core";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { dropDraft, readDrafts, type Draft } from "@/lib/form/draft";
import type { JsonObject } from "@/lib/form/path";
import { useBegin } from "../useBegun";

interface GoneFormProps {
  title: string;
  /** Whose drafts may have been left here. */
  subject: string;
  /** What was sent before, where this page began with it. */
  sent?: Draft | null;
  /** The form of a new balancer that such a draft becomes. */
  renew: (draft: Draft) => JsonObject;
}

export default function GoneForm({ title, subject, sent, renew }: GoneFormProps): ReactNode {
  const { t } = useTranslation("form");
  const begin = useBegin();
  const [left] = useState(() => readDrafts(localStorage, subject)[0]);
  const draft = left?.draft ?? sent;
  return (
    <div className="lb-page">
      <EmptyState titleText={title} headingLevel="h1" icon={SearchIcon} className="lb-wrap">
        <EmptyStateBody>
          {t("gone.body")} {draft && t("gone.left")}
        </EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            {draft && (
              <Button
                onClick={() => {
                  if (begin(renew(draft)) && left) dropDraft(localStorage, left.place);
                }}
              >
                {t("gone.renew")}
              </Button>
            )}
            <Link className={`pf-v6-c-button pf-m-${draft ? "secondary" : "primary"}`} to="/balancers/new">
              {t("gone.empty")}
            </Link>
            <Link className="pf-v6-c-button pf-m-link" to="/">
              {t("common:back")}
            </Link>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </div>
  );
}
