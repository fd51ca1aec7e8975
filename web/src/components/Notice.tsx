import { Alert, type AlertProps } from "@patternfly/react-core";
import { useTranslation } from "react-i18next";

interface Props extends Omit<AlertProps, "ref" | "variant"> {
  variant: "danger" | "warning" | "info";
}

/** PatternFly's alert among other things on a page, whose kind is read aloud in the page's language. */
export function Notice({ variant, ...props }: Props) {
  const { t } = useTranslation("common");
  return <Alert isInline component="p" variant={variant} variantLabel={t(`alert.${variant}`)} {...props} />;
}
