/** What the chosen certificates are for and how long they hold; warns of one that is about to end. */
import { HelperText, HelperTextItem } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Catalog } from "@/api/types";
import { useNow } from "@/lib/now";
import { dateOf } from "@/lib/time";
import { useForm, useValue } from "../context";

const DAY_MS = 24 * 60 * 60 * 1000;
const SOON_DAYS = 30;
const HOUR_S = 3600;

export function CertificateNote({ path }: { path: string }): ReactNode {
  const { catalog } = useForm();
  const value = useValue(path);
  const chosen = Array.isArray(value) ? value : [value];
  const known = (catalog?.certificates ?? []).filter((one) => chosen.includes(one.id));
  if (known.length === 0) return null;
  return (
    <HelperText className="lf-field__note">
      {known.map((one) => (
        <Note key={one.id} certificate={one} />
      ))}
    </HelperText>
  );
}

function Note({ certificate }: { certificate: Catalog["certificates"][number] }): ReactNode {
  const { t } = useTranslation("form");
  const now = useNow(HOUR_S);
  const { names, subject, not_after: end } = certificate;
  const days = end ? Math.floor((Date.parse(end) - now) / DAY_MS) : null;
  const said = [names.length > 0 ? names.join(", ") : subject];
  if (end && days !== null) {
    const date = dateOf(end);
    said.push(days < 0 ? t("certificate.ended", { date }) : t("certificate.until", { date, count: days }));
  }
  return (
    <HelperTextItem variant={days !== null && days < SOON_DAYS ? "warning" : "default"}>
      {said.filter(Boolean).join(" · ")}
    </HelperTextItem>
  );
}
