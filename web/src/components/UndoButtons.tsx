/** Beside the words of what was done: takes it back, or takes the words away. */
import { Button } from "@patternfly/react-core";
import TimesIcon from "@patternfly/react-icons/dist/esm/icons/times-icon";
import UndoIcon from "@patternfly/react-icons/dist/esm/icons/undo-icon";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  onUndo: () => void;
  onDismiss: () => void;
}

export function UndoButtons({ onUndo, onDismiss }: Props): ReactNode {
  const { t } = useTranslation("common");
  return (
    <>
      <Button variant="link" isInline icon={<UndoIcon />} onClick={onUndo}>
        {t("undo.undo")}
      </Button>
      <Button
        variant="plain"
        size="sm"
        icon={<TimesIcon />}
        aria-label={t("undo.dismiss")}
        onClick={onDismiss}
      />
    </>
  );
}
