/** The balancer itself: its name and where it is reached, the rest in accordions. */
import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useForm } from "../context";
import { OpenFields, Sections } from "./Sections";

export function BalancerPart(): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  const exists = !store.around.isNew;
  return (
    <Card component="section" aria-labelledby="balancer-part-title">
      <CardTitle component="h2" id="balancer-part-title">
        {t("balancer.title")}
      </CardTitle>
      <CardBody>
        <OpenFields kind="loadbalancer" base="" exists={exists} />
        <div className="lf-sections">
          <Sections kind="loadbalancer" base="" exists={exists} />
        </div>
      </CardBody>
    </Card>
  );
}
