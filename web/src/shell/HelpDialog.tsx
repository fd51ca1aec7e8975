import { ModalBody, ModalHeader, Switch } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/components/Dialog";

import { KEYS, setKeysOn, useKeysOn } from "./shortcuts";

import "./HelpDialog.css";

/** The keys, each with what it does; single letters can be switched off here. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const isOn = useKeysOn();
  return (
    <Dialog variant="small" onClose={onClose} aria-labelledby="help-title">
      <ModalHeader labelId="help-title" title={t("help.title")} />
      <ModalBody>
        <dl className="lb-keys">
          {KEYS.map((keys) => (
            <div key={keys}>
              <dt>
                {keys.split(" ").map((key) => (
                  <kbd key={key}>{key === "Escape" ? "Esc" : key}</kbd>
                ))}
              </dt>
              <dd>{t(`help.${keys === "?" ? "help" : keys === "/" ? "search" : keys.replace(" ", "")}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="lb-faint">{t("help.more")}</p>
        <Switch
          id="keys-on"
          label={t("help.on")}
          isChecked={isOn}
          onChange={(_, checked) => setKeysOn(checked)}
        />
      </ModalBody>
    </Dialog>
  );
}
