import { Modal, type ModalProps } from "@patternfly/react-core";
import { ModalBoxCloseButton } from "@patternfly/react-core/dist/esm/components/Modal/ModalBoxCloseButton";
import { useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { usePortal } from "./portal";

interface Props extends Omit<ModalProps, "ref" | "isOpen" | "onClose"> {
  onClose: () => void;
}

/** PatternFly's modal, open, with a cross whose name is in the page's language: PatternFly's own says "Close" in all. */
export function Dialog({ onClose, children, ...props }: Props) {
  const { t } = useTranslation();
  const portal = usePortal();
  const isOnTop = useStack(portal);
  function onEscape(event: KeyboardEvent) {
    if (!isOnTop()) return;
    // What lies below this dialog has had no Escape.
    event.preventDefault();
    onClose();
  }
  return (
    <Modal {...props} isOpen onEscapePress={onEscape} appendTo={portal}>
      <ModalBoxCloseButton aria-label={t("close")} onClose={onClose} />
      {children}
    </Modal>
  );
}

/** Dialogs that are open, the one on top last. */
const stack: symbol[] = [];

/**
 * One dialog may open another. PatternFly then gives Escape to both, and whichever is drawn last hides the other one from
 * screen readers: here the one on top has both.
 */
function useStack(portal: HTMLElement): () => boolean {
  const [id] = useState(() => Symbol("dialog"));
  useLayoutEffect(() => {
    stack.push(id);
    return () => {
      stack.splice(stack.indexOf(id), 1);
      // After PatternFly has shown everything.
      queueMicrotask(() => showTop(portal));
    };
  }, [id, portal]);
  useLayoutEffect(() => showTop(portal));
  return () => stack.at(-1) === id;
}

function showTop(portal: HTMLElement): void {
  const all = [...portal.children];
  const top = all.findLast((one) => one.matches(".pf-v6-c-backdrop"));
  if (!top) return;
  portal.classList.add("pf-v6-c-backdrop__open");
  for (const one of all) {
    if (one === top) one.removeAttribute("aria-hidden");
    else one.setAttribute("aria-hidden", "true");
  }
}
