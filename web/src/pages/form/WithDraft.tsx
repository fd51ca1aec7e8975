/** Offers a draft that was left behind before it is written over. */
import { AlertActionLink } from "@patternfly/react-core";
import { memo, Suspense, useDeferredValue, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/api/queries";
import type { Catalog, OperationDocument } from "@/api/types";
import { Notice } from "@/components/Notice";
import { withKeys } from "@/lib/form/document";
import { dropDraft, keepDraft, readDraft, type Draft } from "@/lib/form/draft";
import type { JsonObject } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { offer } from "@/lib/offers";
import { shortTime } from "@/lib/time";
import { FormEditor } from "./FormEditor";

const LastFailure = lazily(() => import("./parts/LastFailure"));

export interface Start {
  form: JsonObject;
  revision: string | null;
  base: JsonObject | null;
}

interface WithDraftProps {
  subject: string;
  balancerId?: string;
  title: string;
  start: Start;
  /** The operation that ended badly the last time. */
  failure?: OperationDocument | undefined;
  /** The form begins with what that operation was sent. */
  isSent?: boolean;
  onOpenSent?: (() => void) | undefined;
}

export function WithDraft(props: WithDraftProps): ReactNode {
  const { data, error } = useCatalog();
  // Deferred, the form is drawn in slices, not in one long task.
  const catalog = useDeferredValue(data ?? null);
  return <Editor {...props} catalog={catalog} isWithoutCatalog={error !== null} />;
}

interface EditorProps extends WithDraftProps {
  catalog: Catalog | null;
  isWithoutCatalog: boolean;
}

const Editor = memo(function Editor(props: EditorProps): ReactNode {
  const { subject, balancerId, title, start, failure, isSent = false, onOpenSent, catalog } = props;
  const { t } = useTranslation("form");
  const [draft, setDraft] = useState<Draft | null>(() => readDraft(localStorage, subject));
  const [restored, setRestored] = useState<Draft | null>(null);
  const from: Start = restored
    ? { form: withKeys(restored.form) as JsonObject, revision: restored.revision, base: restored.base }
    : start;
  return (
    <FormEditor
      key={restored ? "restored" : "start"}
      subject={subject}
      balancerId={balancerId ?? null}
      title={title}
      start={from}
      untouched={start.form}
      catalog={catalog}
    >
      {draft && (
        <DraftBanner
          draft={draft}
          onRestore={() => {
            setRestored(draft);
            setDraft(null);
          }}
          onDiscard={() => {
            dropDraft(localStorage, subject);
            setDraft(null);
            offer({
              text: t("draft.discarded"),
              undo: () => {
                keepDraft(localStorage, subject, draft, start.form);
                setDraft(draft);
              },
            });
          }}
        />
      )}
      <Suspense fallback={null}>
        {failure && <LastFailure operation={failure} isSent={isSent} onOpenSent={onOpenSent} />}
      </Suspense>
      {props.isWithoutCatalog && <Notice variant="warning" title={t("catalog.failed")} />}
    </FormEditor>
  );
});

interface DraftBannerProps {
  draft: Draft;
  onRestore: () => void;
  onDiscard: () => void;
}

function DraftBanner({ draft, onRestore, onDiscard }: DraftBannerProps): ReactNode {
  const { t } = useTranslation("form");
  const when = shortTime(draft.savedAt);
  return (
    <Notice
      variant="info"
      title={t("draft.title", { when })}
      actionLinks={
        <>
          <AlertActionLink onClick={onRestore}>{t("draft.restore")}</AlertActionLink>
          <AlertActionLink onClick={onDiscard}>{t("draft.discard")}</AlertActionLink>
        </>
      }
    />
  );
}
