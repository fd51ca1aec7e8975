/** Offers a draft that was left behind before it is written over. */
import { AlertActionLink } from "@patternfly/react-core";
import { memo, Suspense, useDeferredValue, useEffect, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "@/api/queries";
import type { Catalog, OperationDocument } from "@/api/types";
import { Notice } from "@/components/Notice";
import { withKeys } from "@/lib/form/document";
import { dropDraft, leaveDraft, readDrafts, type Draft, type Left } from "@/lib/form/draft";
import { fieldId, type JsonObject } from "@/lib/form/path";
import { lazily } from "@/lib/lazily";
import { offer } from "@/lib/offers";
import { shortTime } from "@/lib/time";
import { focusOn } from "./focus";
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
  /** A draft to go on with at once. */
  begun?: Left | null;
  /** The revision that the balancer has by now. */
  newest?: string | undefined;
  /** Somebody deleted the balancer meanwhile. */
  isGone?: boolean;
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
  const { left, restored, restore, discard } = useLeft(subject, props.begun ?? null);
  const from = useMemo((): Start => {
    if (!restored) return start;
    const { form, revision, base } = restored.draft;
    return { form: withKeys(form) as JsonObject, revision, base };
  }, [restored, start]);
  return (
    <FormEditor
      key={restored?.place ?? "start"}
      subject={subject}
      place={restored?.place}
      balancerId={balancerId ?? null}
      title={title}
      start={from}
      untouched={start.form}
      catalog={catalog}
      newest={props.newest}
      isGone={props.isGone}
    >
      {left && <DraftBanner draft={left.draft} onRestore={restore} onDiscard={discard} />}
      <Suspense fallback={null}>
        {failure && <LastFailure operation={failure} isSent={isSent} onOpenSent={onOpenSent} />}
      </Suspense>
      {props.isWithoutCatalog && <Notice variant="warning" title={t("catalog.failed")} />}
    </FormEditor>
  );
});

/** The newest of what was left unfinished and not looked at yet, and the ways to go on with it or to throw it away. */
function useLeft(subject: string, begun: Left | null) {
  const { t } = useTranslation("form");
  const [lefts, setLefts] = useState(() =>
    readDrafts(localStorage, subject).filter(({ place }) => place !== begun?.place),
  );
  const [restored, setRestored] = useState(begun);
  useEffect(() => {
    if (!restored) return;
    focusOn(fieldId("name"));
    // What was typed until then is left unfinished now, too: its editor has just gone, and has kept it.
    const frame = requestAnimationFrame(() => {
      const all = readDrafts(localStorage, subject).filter(({ place }) => place !== restored.place);
      const isNew = (one: Left, known: Left[]): boolean => !known.some(({ place }) => place === one.place);
      setLefts((known) => [...known, ...all.filter((one) => isNew(one, known))]);
    });
    return () => cancelAnimationFrame(frame);
  }, [restored, subject]);
  const left = lefts[0];
  function discard(): void {
    if (!left) return;
    const { place, draft } = left;
    dropDraft(localStorage, place);
    setLefts((all) => all.filter((one) => one !== left));
    offer({
      text: t("draft.discarded"),
      undo: () => {
        const again = leaveDraft(localStorage, subject, draft);
        setLefts((all) => [again, ...all]);
      },
    });
  }
  function restore(): void {
    setRestored(left ?? null);
    setLefts((all) => all.filter((one) => one !== left));
  }
  return { left, restored, restore, discard };
}

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
