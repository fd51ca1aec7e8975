/** What every part of the form shares, and hooks that read and change the form at one path. */
import { createContext, useCallback, useContext, useState, useSyncExternalStore } from "react";
import type { Catalog } from "@/api/types";
import type { Surroundings } from "@/lib/form/field";
import { getAt, setAt, type Json, type JsonObject } from "@/lib/form/path";
import type { Problem } from "@/lib/form/problems";
import type { FormStore } from "@/lib/form/store";

export interface FormContextValue {
  store: FormStore;
  /** What the form can offer; null until it came, or where it cannot be had (the form works without). */
  catalog: Catalog | null;
}

export const FormContext = createContext<FormContextValue | null>(null);

export function useForm(): FormContextValue {
  const value = useContext(FormContext);
  if (!value) throw new Error("A part of the form stands outside of it.");
  return value;
}

/** The value at a path; draws again only when that value changes. */
export function useValue(path: string): Json | undefined {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => getAt(store.get().form, path));
}

export function useObject(path: string): JsonObject {
  return (useValue(path) ?? EMPTY) as JsonObject;
}
const EMPTY: JsonObject = {};

export function useList(path: string): readonly Json[] {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => {
    const list = getAt(store.get().form, path);
    return Array.isArray(list) ? list : NONE;
  });
}
const NONE: readonly Json[] = [];

/** What decides of fields beside their object: draws again when the catalogue came, or another provider is chosen. */
export function useAround(): Surroundings {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => store.around);
}

/** The problem that the field at a path shows now. */
export function useProblem(path: string): Problem | undefined {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => store.shown(path));
}

/** Whether something inside `base` shows a problem now. */
export function useHasProblem(matches: (path: string) => boolean): boolean {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => store.find(matches) !== undefined);
}

export type SetValue = (value: Json | undefined) => void;

/** Sets a path. Emptied fields of loaded objects are named with null, so that the cloud resets them. */
export function useSet(path: string): SetValue {
  const { store } = useForm();
  return useCallback(
    (value) =>
      store.change((form) => {
        const cleared = value === undefined && !store.around.isNew && getAt(form, path) !== undefined;
        return setAt(form, path, cleared ? null : value);
      }),
    [store, path],
  );
}

/** Whether a foldable part is open. A link to a field inside (`holds`) opens it. */
export function useOpen(
  holds: (path: string) => boolean,
  startsOpen: boolean,
): [boolean, (open: boolean) => void] {
  const { store } = useForm();
  const revealed = useSyncExternalStore(store.subscribe, () => store.get().revealed);
  const [open, setOpen] = useState(startsOpen);
  const [seen, setSeen] = useState(0);
  if (revealed && revealed.at !== seen) {
    setSeen(revealed.at);
    if (holds(revealed.path)) setOpen(true);
  }
  return [open, setOpen];
}

/** The problem of an object as a whole, not of one of its fields. */
export function useProblemExactly(path: string): Problem | undefined {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => store.find((at) => at === path));
}
