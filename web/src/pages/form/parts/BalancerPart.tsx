/** The balancer itself: its name and where it is reached, the rest in accordions. */
import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { onlySubnet } from "@/lib/form/choices";
import { getAt, setAt } from "@/lib/form/path";
import { useForm } from "../context";
import { OpenFields, Sections } from "./Sections";

export function BalancerPart(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  useChosenSubnet();
  const exists = !store.around.isNew;
  return (
    <Card component="section" aria-labelledby="balancer-part-title">
      <CardTitle component="h2" id="balancer-part-title">
        {t("balancer.title")}
      </CardTitle>
      <CardBody>
        <OpenFields kind="loadbalancer" base="" exists={exists} />
        <Sections kind="loadbalancer" base="" exists={exists} />
      </CardBody>
    </Card>
  );
}

/** Chooses the subnet when there is only one; what a person chose (or a draft holds) stays. */
function useChosenSubnet(): void {
  const { store, catalog } = useForm();
  const done = useRef(false);
  useEffect(() => {
    if (!catalog || done.current || !store.around.isNew) return;
    done.current = true;
    const only = onlySubnet(catalog);
    const { form } = store.get();
    const isOpen = ["subnet_id", "network_id", "port_id"].every((key) => !getAt(form, `vip.${key}`));
    if (only && isOpen) store.change((now) => setAt(now, "vip.subnet_id", only));
  }, [catalog, store]);
}
