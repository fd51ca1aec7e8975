/** A certificate from PEM files or pasted texts: checked by the server, stored in Barbican, chosen in the form. */
import { Button, Form, ModalBody, ModalFooter, ModalHeader } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { useUploadCertificate } from "@/api/queries";
import type { CertificateUpload } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { PemField, TextField } from "./UploadFields";
import "../upload.css";

const EMPTY: CertificateUpload = {
  name: "",
  certificate: "",
  private_key: "",
  intermediates: "",
  passphrase: "",
};

interface Props {
  /** A client CA has no key of ours. */
  isAuthority: boolean;
  onStored: (ref: string) => void;
  onClose: () => void;
}

export default function UploadModal({ isAuthority, onStored, onClose }: Props): ReactNode {
  const { t } = useTranslation("form");
  const [wanted, setWanted] = useState(EMPTY);
  const upload = useUploadCertificate();
  const problems = upload.error ? asProblem(upload.error).problems : [];
  const field = (name: keyof CertificateUpload) => ({
    id: `upload-${name}`,
    label: t(`upload.${name}`),
    value: wanted[name] ?? "",
    problem: problems.find((problem) => problem.path === name)?.message,
    onChange: (value: string) => setWanted((before) => ({ ...before, [name]: value })),
  });
  const isComplete = wanted.name && wanted.certificate && (isAuthority || wanted.private_key);
  const send = () => upload.mutate(wanted, { onSuccess: (stored) => onStored(stored.id) });
  return (
    <Dialog onClose={onClose} variant="medium" aria-labelledby="upload-title">
      <ModalHeader
        title={t(isAuthority ? "upload.titleAuthority" : "upload.title")}
        labelId="upload-title"
        description={t(isAuthority ? "upload.aboutAuthority" : "upload.about")}
      />
      <ModalBody>
        <Form
          id="upload-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (isComplete) send();
          }}
        >
          <TextField {...field("name")} isRequired />
          <PemField {...field("certificate")} isRequired />
          {!isAuthority && (
            <>
              <PemField {...field("private_key")} isRequired />
              <TextField {...field("passphrase")} isSecret help={t("upload.passphraseHelp")} />
              <PemField {...field("intermediates")} help={t("upload.intermediatesHelp")} />
            </>
          )}
          {upload.error && problems.length === 0 && <ProblemAlert error={upload.error} />}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="upload-form" isDisabled={!isComplete} isLoading={upload.isPending}>
          {t("upload.store")}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t("cancel")}
        </Button>
      </ModalFooter>
    </Dialog>
  );
}
