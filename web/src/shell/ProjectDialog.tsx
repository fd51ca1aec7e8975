import { ModalBody, ModalHeader } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { SessionInfo } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProjectChoice } from "@/pages/login/ProjectChoice";

import { useSettle } from "./useLeave";

/** To another project: the page begins anew there, on the board, since ids of the one before mean nothing. */
export default function ProjectDialog({ session, onClose }: { session: SessionInfo; onClose: () => void }) {
  const { t } = useTranslation();
  const settle = useSettle();
  const navigate = useNavigate();
  function chosen(next: SessionInfo) {
    onClose();
    void navigate("/");
    settle(next);
  }
  return (
    <Dialog variant="small" onClose={onClose} aria-labelledby="project-title">
      <ModalHeader title={t("projects.switch")} labelId="project-title" />
      <ModalBody>
        <ProjectChoice session={session} onChosen={chosen} />
      </ModalBody>
    </Dialog>
  );
}
