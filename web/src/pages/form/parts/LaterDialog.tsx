/** Asks at which time the form shall be applied. */
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import ConfirmDialog from "@/components/ConfirmDialog";
import { TimeField } from "@/components/StartTime";
import { nextHour, startFault, startOf } from "@/lib/start";

interface LaterDialogProps {
  onClose: () => void;
  /** With the time in UTC. */
  onChosen: (runAt: string) => void;
}

export default function LaterDialog({ onClose, onChosen }: LaterDialogProps): ReactNode {
  const { t } = useTranslation("form");
  const [typed, setTyped] = useState(() => nextHour(new Date()));
  const at = startFault(typed, new Date()) ? null : startOf(typed);
  return (
    <ConfirmDialog
      title={t("later.title")}
      confirm={t("later.confirm")}
      isDisabled={at === null}
      onConfirm={() => at !== null && onChosen(at)}
      onClose={onClose}
    >
      <p>{t("later.body")}</p>
      <TimeField value={typed} onChange={setTyped} />
    </ConfirmDialog>
  );
}
