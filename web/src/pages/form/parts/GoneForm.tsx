/** What a form should begin with is gone. Nothing is lost that was typed here before. */
import { Button } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { NothingHere } from "@/components/NothingHere";
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
    <NothingHere
      title={title}
      body={
        <>
          {t("gone.body")} {draft && t("gone.left")}
        </>
      }
    >
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
    </NothingHere>
  );
}
