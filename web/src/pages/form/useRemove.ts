import { useCallback } from "react";
import { removePool } from "@/lib/form/links";
import { itemOf, removeAt } from "@/lib/form/path";
import { useForm } from "./context";

/** Takes an item out of a list of the form, with the links to it, and keeps what is known of the items behind it right. */
export function useRemove(): (path: string) => void {
  const { store } = useForm();
  return useCallback(
    (path) => {
      const item = itemOf(path);
      store.change((form) => (item?.list === "pools" ? removePool(form, item.index) : removeAt(form, path)));
      store.removed(path);
    },
    [store],
  );
}
