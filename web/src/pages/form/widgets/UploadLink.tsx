/** Below a choice of certificates: bring one along. */
import { Button } from "@patternfly/react-core";
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "@/lib/form/field";
import { lazily } from "@/lib/lazily";
import { useForm, useSet, useValue } from "../context";

const UploadModal = lazily(() => import("../parts/UploadModal"));

/** Whether people can bring along what this field takes: certificates, but no lists of revoked ones. */
export const takesUpload = (field: Field): boolean =>
  field.from === "certificates" && !field.name.includes("crl");

export function UploadLink({ field, path }: { field: Field; path: string }): ReactNode {
  const { t } = useTranslation("form");
  const { catalog } = useForm();
  const value = useValue(path);
  const set = useSet(path);
  const [isOpen, setOpen] = useState(false);
  if (catalog?.capabilities.missing_services.includes("key-manager")) return null;
  return (
    <span className="lf-upload">
      <Button variant="link" isInline size="sm" onClick={() => setOpen(true)}>
        {t("upload.open")}
      </Button>
      {isOpen && (
        <Suspense>
          <UploadModal
            isAuthority={field.name.includes("ca_tls")}
            onClose={() => setOpen(false)}
            onStored={(ref) => {
              setOpen(false);
              set(field.widget === "choices" ? [...(Array.isArray(value) ? value : []), ref] : ref);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}
