/** The page of a new balancer, of an edit, and of a copy: reads what it starts from, then shows the editor. */
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useLoaded } from "@/api/loading";
import { useFollowedForm, useGone } from "@/api/followed";
import { useBalancerForm } from "@/api/queries";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { cloneOf, renewed } from "@/lib/form/copies";
import { newForm, withKeys } from "@/lib/form/document";
import type { Draft } from "@/lib/form/draft";
import { textOf, type JsonObject } from "@/lib/form/path";
import { readSent } from "@/lib/form/sent";
import { lazily } from "@/lib/lazily";
import { usePageTitle } from "@/lib/usePageTitle";
import { NEW, useBegun } from "./useBegun";
import { useFailure, useLastFailure } from "./useLastFailure";
import { WithDraft, type Start } from "./WithDraft";
import "./fields.css";
import "./form.css";
import "./plan.css";
import "./rows.css";
import "./sections.css";

const GoneForm = lazily(() => import("./parts/GoneForm"));

/**
 * `/balancers/new`, `/balancers/new?from=<id>` (a copy), `/balancers/<id>/edit`. With `?from=<operation>` it begins with
 * what that operation was sent, where this browser still has it.
 */
export default function FormPage(): ReactNode {
  const { balancerId: id } = useParams();
  const [search] = useSearchParams();
  const from = search.get("from");
  const sent = from ? readSent(localStorage, from) : null;
  // Another subject is another form.
  if (id) return <Edit key={`edit ${id} ${from ?? ""}`} id={id} from={from ?? ""} sent={sent} />;
  // The create failed before there was a balancer: what was sent is still here.
  if (from && sent) return <SentForm key={`sent ${from}`} from={from} form={sent.form} />;
  if (from) return <Copy key={`clone ${from}`} id={from} />;
  return <NewForm />;
}

function NewForm(): ReactNode {
  const { t } = useTranslation("form");
  usePageTitle(t("title.new"));
  const untouched = useMemo(() => newForm(), []);
  const begun = useBegun();
  return <WithDraft subject={NEW} title={t("title.new")} start={beginWith(untouched)} begun={begun} />;
}

function SentForm({ from, form }: { from: string; form: JsonObject }): ReactNode {
  const { t } = useTranslation("form");
  usePageTitle(t("title.new"));
  const failure = useFailure(from);
  const start = useMemo(() => beginWith(withKeys(form) as JsonObject), [form]);
  return <WithDraft subject="again" title={t("title.new")} start={start} failure={failure} isSent />;
}

const beginWith = (form: JsonObject): Start => ({ form, revision: null, base: null });

function Copy({ id }: { id: string }): ReactNode {
  const { t } = useTranslation("form");
  const loaded = useBalancerForm(id);
  const name = textOf(loaded.data?.form.name ?? "");
  const { data } = loaded;
  const isGone = useGone(id, loaded.error);
  const title = t("title.clone", { name });
  usePageTitle(data ? title : t(isGone ? "gone.copy" : "title.new"));
  const start = useMemo(
    () => data && beginWith(cloneOf(data.form as unknown as JsonObject, `${name}-copy`.slice(0, 255))),
    [data, name],
  );
  const subject = `clone-${id}`;
  if (start) return <WithDraft subject={subject} title={title} start={start} />;
  if (!isGone) return <Waiting loaded={loaded} />;
  return <GoneForm title={t("gone.copy")} subject={subject} renew={({ form }) => form} />;
}

function Edit({ id, from, sent }: { id: string; from: string; sent: Draft | null }): ReactNode {
  const { t } = useTranslation("form");
  const [, setSearch] = useSearchParams();
  const loaded = useFollowedForm(id);
  const isGone = useGone(id, loaded.error);
  const failed = useFailure(from);
  const last = useLastFailure(id);
  const failure = failed ?? last;
  const title = t("title.edit", { name: textOf(loaded.data?.form.name ?? "") });
  usePageTitle(loaded.data ? title : t(isGone ? "gone.edit" : "balancer.title"));
  const subject = sent ? `again-${id}` : id;
  const [first, setFirst] = useState(loaded.data);
  // What is read later does not change what somebody works on.
  if (!first && loaded.data) setFirst(loaded.data);
  const start = useMemo((): Start | null => {
    if (!first) return null;
    const now = withKeys(first.form) as JsonObject;
    return { form: sent ? (withKeys(sent.form) as JsonObject) : now, revision: first.revision, base: now };
  }, [first, sent]);
  if (!start && isGone) {
    const renew = ({ form, base }: Draft) => renewed(withKeys(form) as JsonObject, base);
    return <GoneForm title={t("gone.edit")} subject={subject} sent={sent} renew={renew} />;
  }
  if (!start) return <Waiting loaded={loaded} />;
  const canOpen = last && !sent && readSent(localStorage, last.id) !== null;
  return (
    <WithDraft
      subject={subject}
      balancerId={id}
      title={title}
      start={start}
      newest={loaded.data?.revision}
      isGone={isGone}
      failure={failure}
      isSent={sent !== null}
      onOpenSent={canOpen ? () => setSearch({ from: last.id }) : undefined}
    />
  );
}

function Waiting({ loaded }: { loaded: ReturnType<typeof useBalancerForm> }): ReactNode {
  const isLoaded = useLoaded();
  if (!loaded.error || !isLoaded) return <PageSkeleton />;
  return (
    <div className="lb-page">
      <ProblemAlert error={loaded.error} onRetry={() => void loaded.refetch()} />
    </div>
  );
}
