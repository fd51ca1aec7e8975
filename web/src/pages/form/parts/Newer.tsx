/** The balancer has other settings than those with which this form began: says so before Save has to. */
import { Button } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export default function Newer({ onLook }: { onLook: () => void }): ReactNode {
  const { t } = useTranslation("form");
  return (
    <>
      {t("changed.since")}{" "}
      <Button variant="link" isInline onClick={onLook}>
        {t("changed.look")}
      </Button>
    </>
  );
}
