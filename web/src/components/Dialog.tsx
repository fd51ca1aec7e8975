import { Modal, type ModalProps } from "@patternfly/react-core";
import { ModalBoxCloseButton } from "@patternfly/react-core/dist/esm/components/Modal/ModalBoxCloseButton";
import { useTranslation } from "react-i18next";

import { usePortal } from "./portal";

interface Props extends Omit<ModalProps, "ref" | "isOpen" | "onClose"> {
  onClose: () => void;
}

/** PatternFly's modal, open, with a cross whose name is in the page's language: PatternFly's own says "Close" in all. */
export function Dialog({ onClose, children, ...props }: Props) {
  const { t } = useTranslation();
  const portal = usePortal();
  return (
    <Modal {...props} isOpen onEscapePress={onClose} appendTo={portal}>
      <ModalBoxCloseButton aria-label={t("close")} onClose={onClose} />
      {children}
    </Modal>
  );
}
