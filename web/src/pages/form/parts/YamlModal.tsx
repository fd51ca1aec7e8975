/** The form as YAML, to copy into a file for `lbaas-ui apply -f`. */
import { ModalBody, ModalHeader } from "@patternfly/react-core";
import { Dialog } from "@/components/Dialog";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { toDocument } from "@/lib/form/document";
import { toYaml } from "@/lib/form/yaml";
import { useForm } from "../context";
import { Code } from "./Code";

export default function YamlModal({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation("form");
  const { store } = useForm();
  return (
    <Dialog onClose={onClose} variant="medium" aria-labelledby="yaml-title">
      <ModalHeader title={t("yaml.title")} labelId="yaml-title" description={t("yaml.description")} />
      <ModalBody>
        <Code text={toYaml(toDocument(store.get().form))} label={t("yaml.title")} />
      </ModalBody>
    </Dialog>
  );
}
