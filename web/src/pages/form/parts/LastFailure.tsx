/** What became of the form when it was sent before: in Octavia's words, with links to the fields. */
import { AlertActionLink } from "@patternfly/react-core";
import { useEffect, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OperationDocument } from "@/api/types";
import { Notice } from "@/components/Notice";
import { errorOf } from "@/lib/operations";
import { refusalsOf } from "@/lib/form/refusals";
import { useForm } from "../context";
import { ProblemLinks } from "./ProblemLinks";

interface LastFailureProps {
  operation: OperationDocument;
  /** The form is the one that was sent: then each refusal has its field. */
  isSent: boolean;
  /** Opens what was sent, where this browser still has it. */
  onOpenSent?: (() => void) | undefined;
}

export default function LastFailure({ operation, isSent, onOpenSent }: LastFailureProps): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  useEffect(() => {
    if (isSent) store.refuse(refusalsOf(operation, store.get().form));
  }, [store, operation, isSent]);
  const refused = useSyncExternalStore(store.subscribe, () => store.get().refused);
  const error = errorOf(operation);
  if (isSent && refused.length === 0) return null;
  return (
    <Notice
      variant="warning"
      title={t(isSent ? "failure.sent" : "failure.last")}
      actionLinks={onOpenSent && <AlertActionLink onClick={onOpenSent}>{t("failure.open")}</AlertActionLink>}
    >
      {isSent ? (
        <ProblemLinks problems={refused} />
      ) : (
        <p lang="en" className="lb-wrap">
          {error?.words || error?.what}
        </p>
      )}
    </Notice>
  );
}
