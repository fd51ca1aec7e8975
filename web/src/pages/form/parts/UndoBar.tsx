/** What was taken out last, and the way back: a button, or Ctrl+Z where no text is being typed. */
import { useCallback, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { UndoButtons } from "@/components/UndoButtons";
import { fieldId } from "@/lib/form/path";
import { useForm } from "../context";
import { focusOn } from "../focus";

const TYPES = "input:not([type=checkbox]), textarea, select, [role=dialog] *";

export function UndoBar(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const removals = useSyncExternalStore(store.subscribe, () => store.get().removals);
  const last = removals.at(-1);
  const undo = useCallback(() => {
    const path = store.undo();
    if (path !== null) focusOn(fieldId(path));
  }, [store]);
  useEffect(() => {
    if (!last) return;
    const onKey = (event: KeyboardEvent): void => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
      if (!isUndo || (event.target instanceof Element && event.target.matches(TYPES))) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [last, undo]);
  return (
    <div className="lf-undo" role="status">
      {last && (
        <>
          <span className="lb-wrap">
            {t("undo.removed", { what: `${t(`kind.${last.kind}`)} ${last.name}`.trim() })}
          </span>
          <UndoButtons onUndo={undo} onDismiss={store.forgetRemoval} />
        </>
      )}
    </div>
  );
}
