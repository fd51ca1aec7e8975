/** Tells the form what this cloud lacks, as soon as the catalogue says so. */
import { useEffect } from "react";
import { useForm } from "./context";

export function useCloud(): void {
  const { store, catalog } = useForm();
  useEffect(() => {
    if (catalog) store.surround(catalog.capabilities.missing, catalog.capabilities.default_provider);
  }, [store, catalog]);
}
