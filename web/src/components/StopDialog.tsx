import { FormGroup, TextInput } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { useSteerAll } from "@/api/queries";
import { useKeptText } from "@/lib/keptText";

import ConfirmDialog from "./ConfirmDialog";
import { ProblemAlert } from "./ProblemAlert";

interface Props {
  verb: "pause" | "cancel";
  /** Null: everything in the project. */
  balancerId: string | null;
  onClose: () => void;
}

/** Asks before everything is stopped or cancelled; a stop may say why. */
export default function StopDialog({ verb, balancerId, onClose }: Props) {
  const { t } = useTranslation();
  const { text: note, setText: setNote, drop } = useKeptText(`${verb}-${balancerId ?? "all"}`);
  const steer = useSteerAll(balancerId);
  const isStop = verb === "pause";
  function end() {
    drop();
    onClose();
  }
  const scope = balancerId === null ? "All" : "One";
  return (
    <ConfirmDialog
      title={t(isStop ? `stop.title${scope}` : "stop.cancelTitle")}
      confirm={t(isStop ? `stop.${scope.toLowerCase()}` : "stop.cancelAll")}
      isDanger={!isStop}
      isBusy={steer.isPending}
      onConfirm={() => steer.mutate({ verb, note }, { onSuccess: end })}
      onClose={onClose}
      onCancel={end}
    >
      <p>{t(isStop ? "stop.about" : "stop.cancelAbout")}</p>
      {isStop && (
        <FormGroup label={t("stop.note")} fieldId="stop-note">
          <TextInput id="stop-note" value={note} maxLength={500} onChange={(_, text) => setNote(text)} />
        </FormGroup>
      )}
      {steer.error && <ProblemAlert error={steer.error} />}
    </ConfirmDialog>
  );
}
