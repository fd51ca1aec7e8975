/** The page of a new balancer, of an edit, and of a copy: reads what it starts from, then shows the editor. */
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useBalancerForm, useCatalog } from "@/api/queries";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { cloneOf, newForm, withKeys } from "@/lib/form/document";
import { dropDraft, readDraft, type Draft } from "@/lib/form/draft";
import { textOf, type JsonObject } from "@/lib/form/path";
import { usePageTitle } from "@/lib/usePageTitle";
import { FormEditor } from "./FormEditor";
import "./fields.css";
import "./form.css";
import "./plan.css";
import "./rows.css";
import "./sections.css";

/** `/balancers/new`, `/balancers/new?from=<id>` (a copy), `/balancers/<id>/edit`. */
export default function FormPage(): ReactNode {
  const { balancerId: id } = useParams();
  const [search] = useSearchParams();
  const from = search.get("from");
  // Another subject is another form.
  if (id) return <LoadedForm key={`edit ${id}`} id={id} clone={false} />;
  // The create failed before there was a balancer: what was sent is still here.
  const sent = from ? readDraft(localStorage, `operation-${from}`) : null;
  if (from && sent) return <SentForm key={`sent ${from}`} form={sent.form} />;
  if (from) return <LoadedForm key={`clone ${from}`} id={from} clone />;
  return <NewForm />;
}

function NewForm(): ReactNode {
  const { t } = useTranslation("form");
  usePageTitle(t("title.new"));
  const untouched = useMemo(() => newForm(), []);
  return (
    <WithDraft subject="new" title={t("title.new")} start={{ form: untouched, revision: null, base: null }} />
  );
}

function SentForm({ form }: { form: JsonObject }): ReactNode {
  const { t } = useTranslation("form");
  usePageTitle(t("title.new"));
  const start = useMemo(() => ({ form: withKeys(form) as JsonObject, revision: null, base: null }), [form]);
  return <WithDraft subject="again" title={t("title.new")} start={start} />;
}

function LoadedForm({ id, clone }: { id: string; clone: boolean }): ReactNode {
  const { t } = useTranslation("form");
  const loaded = useBalancerForm(id);
  const name = textOf(loaded.data?.form.name ?? "");
  const title = clone ? t("title.clone", { name }) : t("title.edit", { name });
  usePageTitle(title);
  const { data } = loaded;
  const start = useMemo((): Start | null => {
    if (!data) return null;
    const form = data.form as unknown as JsonObject;
    if (clone) return { form: cloneOf(form, `${name}-copy`.slice(0, 255)), revision: null, base: null };
    const keyed = withKeys(form) as JsonObject;
    return { form: keyed, revision: data.revision, base: keyed };
  }, [data, clone, name]);
  if (loaded.error) {
    return (
      <div className="lb-page">
        <ProblemAlert error={loaded.error} onRetry={() => void loaded.refetch()} />
      </div>
    );
  }
  if (!start) return <PageSkeleton />;
  return (
    <WithDraft
      subject={clone ? `clone-${id}` : id}
      balancerId={clone ? undefined : id}
      title={title}
      start={start}
    />
  );
}

interface Start {
  form: JsonObject;
  revision: string | null;
  base: JsonObject | null;
}
interface WithDraftProps {
  subject: string;
  balancerId?: string;
  title: string;
  start: Start;
}

/** Offers a draft that was left behind before it is written over. */
function WithDraft({ subject, balancerId, title, start }: WithDraftProps): ReactNode {
  const catalog = useCatalog();
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
      catalog={catalog.data ?? null}
      catalogFailed={catalog.error !== null}
      draft={draft}
      onRestore={() => {
        setRestored(draft);
        setDraft(null);
      }}
      onDiscard={() => {
        dropDraft(localStorage, subject);
        setDraft(null);
      }}
    />
  );
}
