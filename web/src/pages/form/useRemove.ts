import { useCallback } from "react";
import { fieldId, itemOf, join } from "@/lib/form/path";
import { useForm } from "./context";
import { focusOn } from "./focus";

/**
 * Takes an item out of a list of the form, with the links to it. The keyboard goes to what stands in its place, else to
 * what stood before it, else to the list; `UndoBar` says what went, and brings it back.
 */
export function useRemove(): (path: string) => void {
  const { store } = useForm();
  return useCallback(
    (path) => {
      store.remove(path);
      const item = itemOf(path);
      if (!item) return;
      const before = item.index > 0 ? [fieldId(join(item.list, item.index - 1))] : [];
      focusOn(fieldId(path), ...before, fieldId(item.list), `${fieldId(item.list)}-toggle`);
    },
    [store],
  );
}
