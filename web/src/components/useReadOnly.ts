import { useTranslation } from "react-i18next";
import { useSession } from "@/api/queries";

/** Why this person may change nothing at all; undefined for those who may. */
export function useReadOnly(): string | undefined {
  const { t } = useTranslation("common");
  const { data } = useSession();
  return data?.can_write === false ? t("readOnly") : undefined;
}
