import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { pathOfObject } from "@/lib/form/objectChange";
import type { FormStore } from "@/lib/form/store";
import { revealField } from "./reveal";

/** `?at=<id>`: begins at the object with this id. */
export function useAsked(store: FormStore): void {
  const [search] = useSearchParams();
  const id = search.get("at");
  useEffect(() => {
    const path = id ? pathOfObject(store.get().form, id) : null;
    if (path) revealField(store, path);
  }, [store, id]);
}
