import { Button, ModalBody, ModalFooter, ModalHeader } from "@patternfly/react-core";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";

interface ConfirmDialogProps {
  title: string;
  confirm: string;
  isDanger?: boolean;
  isBusy?: boolean;
  isDisabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** By its button; Escape and the cross close it, too. */
  onCancel?: () => void;
  children: ReactNode;
}

/** Asks before something is done. */
export default function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dialog
      variant="small"
      onClose={props.onClose}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
    >
      <ModalHeader title={props.title} labelId={`${id}-title`} />
      <ModalBody id={`${id}-body`} className="lb-dialog">
        {props.children}
      </ModalBody>
      <ModalFooter>
        <Button
          variant={props.isDanger ? "danger" : "primary"}
          isLoading={props.isBusy ?? false}
          isDisabled={props.isDisabled ?? false}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
        <Button variant="link" onClick={props.onCancel ?? props.onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
