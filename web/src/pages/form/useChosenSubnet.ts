import { useEffect, useRef } from "react";
import { onlySubnet } from "@/lib/form/choices";
import { getAt, setAt } from "@/lib/form/path";
import { useForm } from "./context";

/** Chooses the subnet when there is only one; what a person chose (or a draft holds) stays. */
export function useChosenSubnet(): void {
  const { store, catalog } = useForm();
  const done = useRef(false);
  useEffect(() => {
    if (!catalog || done.current || !store.around.isNew) return;
    done.current = true;
    const only = onlySubnet(catalog);
    const { form } = store.get();
    const isOpen = ["subnet_id", "network_id", "port_id"].every((key) => !getAt(form, `vip.${key}`));
    if (only && isOpen) store.choose((now) => setAt(now, "vip.subnet_id", only));
  }, [catalog, store]);
}
