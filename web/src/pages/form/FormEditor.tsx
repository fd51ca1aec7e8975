/** The editor: the form on the left, its plan beside it, one button below. */
import { Button } from "@patternfly/react-core";
import CodeIcon from "@patternfly/react-icons/dist/esm/icons/code-icon";
import { Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Catalog, OperationDocument } from "@/api/types";
import { renewed } from "@/lib/form/copies";
import { withKeys } from "@/lib/form/document";
import { draftKeeper, type DraftKeeper } from "@/lib/form/draft";
import { keepSent } from "@/lib/form/sent";
import { textOf, type JsonObject } from "@/lib/form/path";
import { FormStore } from "@/lib/form/store";
import { lazily } from "@/lib/lazily";
import { useTurns } from "@/lib/useTurns";
import { FormContext } from "./context";
import { ActionBar, focusSave } from "./parts/ActionBar";
import { Balancing } from "./parts/Balancing";
import { PlanPanel } from "./parts/PlanPanel";
import { Refusal } from "./parts/Refusal";
import { useAsked } from "./useAsked";
import { useBegin } from "./useBegun";
import { useCloud } from "./useCloud";
import { useDraft } from "./useDraft";
import { PlanProvider } from "./usePlan";
import { useSubmit } from "./useSubmit";
import { useTouched } from "./useTouched";

// Dialogs come with their first use: most visits open none, and they cost a fifth of the page.
const ChangedModal = lazily(() => import("./parts/ChangedModal"));
const Newer = lazily(() => import("./parts/Newer"));
const Gone = lazily(() => import("./parts/Gone"));
const LaterDialog = lazily(() => import("./parts/LaterDialog"));
const YamlModal = lazily(() => import("./parts/YamlModal"));

interface FormEditorProps {
  /** `new`, or the balancer's id: whose drafts these are. */
  subject: string;
  /** Where the draft lies that is gone on with. */
  place?: string | undefined;
  /** Null for a new balancer. */
  balancerId: string | null;
  title: string;
  start: { form: JsonObject; revision: string | null; base: JsonObject | null };
  untouched: JsonObject;
  catalog: Catalog | null;
  /** The revision that the balancer has by now. */
  newest?: string | undefined;
  /** Somebody deleted the balancer meanwhile. */
  isGone?: boolean | undefined;
  /** Said above the form. */
  children?: ReactNode;
}

export function FormEditor(props: FormEditorProps): ReactNode {
  const { subject, place, start, balancerId, catalog, isGone = false } = props;
  const [keeper] = useState(() => draftKeeper(localStorage, subject, place));
  const [origin, setOrigin] = useState(start);
  const store = useMemo(() => new FormStore(origin.form, balancerId === null), [origin, balancerId]);
  const value = useMemo(() => ({ store, catalog }), [store, catalog]);
  return (
    <FormContext value={value}>
      <PlanProvider balancerId={balancerId} isGone={isGone}>
        <Editor {...props} keeper={keeper} origin={origin} store={store} onRebase={setOrigin} />
      </PlanProvider>
    </FormContext>
  );
}

interface EditorProps extends FormEditorProps {
  keeper: DraftKeeper;
  origin: FormEditorProps["start"];
  store: FormStore;
  onRebase: (origin: FormEditorProps["start"]) => void;
}

function Editor({
  keeper,
  balancerId,
  title,
  untouched,
  newest,
  isGone = false,
  children,
  origin,
  store,
  onRebase,
}: EditorProps): ReactNode {
  const { t } = useTranslation("form");
  const navigate = useNavigate();
  const done = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  useTouched(store, form);
  useCloud();
  const [dialog, setDialog] = useState<"yaml" | "later" | "changed" | null>(null);
  useAsked(store);
  const { revision, base } = origin;
  useDraft(store, { keeper, revision, base, untouched, isBlank: origin.form === untouched, done });
  const accepted = useCallback(
    (operation: OperationDocument) => {
      done.current = true;
      keeper.drop();
      keepSent(localStorage, operation.id, {
        ...origin,
        form: store.get().form,
        savedAt: new Date().toISOString(),
      });
      const to = operation.balancer_id
        ? `/balancers/${operation.balancer_id}`
        : `/balancers/operation:${operation.id}`;
      void navigate(to);
    },
    [navigate, keeper, store, origin],
  );
  const begin = useBegin();
  const renew = (): void => {
    if (!begin(renewed(store.get().form, base))) return;
    done.current = true;
    keeper.drop();
  };
  const { sent, submit, forget } = useSubmit(balancerId, origin.revision, accepted);
  const isNew = balancerId === null;
  const isNewer = newest !== undefined && base !== null && newest !== revision;
  const isChanged = (sent.state === "changed" || dialog === "changed") && !isGone;
  const closeChanged = (): void => {
    forget();
    setDialog(null);
  };
  // The first card comes before the plan.
  const turn = useTurns(2);
  return (
    <div className="lb-page lf-form">
      <div className="lb-page__head">
        <h1 className="lb-page__title lb-wrap">{title}</h1>
        <Button variant="link" icon={<CodeIcon />} onClick={() => setDialog("yaml")}>
          {t("yaml.show")}
        </Button>
      </div>
      {children}
      <form
        ref={form}
        noValidate
        className="lf-form__columns"
        onSubmit={(event) => {
          event.preventDefault();
          // React lets the forms of dialogs bubble up to here, too.
          if (event.target === event.currentTarget && !isGone) submit();
        }}
      >
        <div className="lf-form__main pf-v6-c-form">
          <Refusal sent={sent} />
          <Balancing />
        </div>
        <div className="lf-form__side">{turn > 1 && !isGone && <PlanPanel isNew={isNew} />}</div>
        <ActionBar
          isNew={isNew}
          isSending={sent.state === "sending"}
          isGone={isGone}
          onLater={() => setDialog("later")}
        >
          <Suspense fallback={null}>
            {isGone ? (
              <Gone name={textOf(base?.name ?? "")} onRenew={renew} />
            ) : (
              isNewer && <Newer onLook={() => setDialog("changed")} />
            )}
          </Suspense>
        </ActionBar>
      </form>
      <Suspense fallback={null}>
        {dialog === "yaml" && <YamlModal onClose={() => setDialog(null)} />}
        {dialog === "later" && !isGone && (
          <LaterDialog
            onClose={() => setDialog(null)}
            onChosen={(runAt) => {
              setDialog(null);
              submit(runAt);
            }}
          />
        )}
        {isChanged && balancerId !== null && base && (
          <ChangedModal
            balancerId={balancerId}
            base={base}
            onClose={closeChanged}
            onTake={(form, revision, theirs) => {
              closeChanged();
              // What opened the dialog goes with what it said.
              requestAnimationFrame(focusSave);
              onRebase({ form: withKeys(form) as JsonObject, revision, base: theirs });
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
