/** Everything about one object over the page, where there is no room beside the topology. */
import { ModalBody, ModalHeader } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { Dialog } from "@/components/Dialog";

interface ObjectDialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

export default function ObjectDialog({ title, onClose, children }: ObjectDialogProps): ReactNode {
  return (
    <Dialog variant="medium" onClose={onClose} aria-labelledby="object-title">
      <ModalHeader labelId="object-title" title={title} />
      <ModalBody>{children}</ModalBody>
    </Dialog>
  );
}
