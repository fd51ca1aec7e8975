/** Somebody else changed the balancer meanwhile: shows what, and puts what was typed on top of it. */
import { Button, ModalBody, ModalFooter, ModalHeader, Skeleton } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useBalancerForm } from "@/api/queries";
import { Dialog } from "@/components/Dialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { withKeys } from "@/lib/form/document";
import { changesBetween, merge } from "@/lib/form/merge";
import { placeAt } from "@/lib/form/places";
import type { JsonObject } from "@/lib/form/path";
import { useForm } from "../context";
import DifferenceList from "./DifferenceList";

interface ChangedModalProps {
  balancerId: string;
  /** The form that the edit began with. */
  base: JsonObject;
  onTake: (form: JsonObject, revision: string, theirs: JsonObject) => void;
  onClose: () => void;
}

export default function ChangedModal({ balancerId, base, onTake, onClose }: ChangedModalProps): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const now = useBalancerForm(balancerId);
  // What was read before may be old by now.
  const read = now.isFetching ? undefined : now.data;
  const theirs = read ? (withKeys(read.form) as JsonObject) : null;
  const revision = read?.revision ?? "";
  return (
    <Dialog
      onClose={onClose}
      variant="medium"
      aria-labelledby="changed-title"
      aria-describedby="changed-body"
    >
      <ModalHeader title={t("changed.title")} labelId="changed-title" titleIconVariant="warning" />
      <ModalBody id="changed-body">
        <p>{t("changed.body")}</p>
        {now.error && <ProblemAlert error={now.error} />}
        {theirs ? (
          <DifferenceList
            differences={changesBetween(base, theirs).map((change) => ({
              ...change,
              ...placeAt(change.path),
            }))}
          />
        ) : (
          <Skeleton />
        )}
      </ModalBody>
      <ModalFooter>
        <Button
          isDisabled={!theirs}
          onClick={() => theirs && onTake(merge(base, store.get().form, theirs), revision, theirs)}
        >
          {t("changed.keepMine")}
        </Button>
        <Button
          variant="secondary"
          isDisabled={!theirs}
          onClick={() => theirs && onTake(theirs, revision, theirs)}
        >
          {t("changed.takeTheirs")}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
