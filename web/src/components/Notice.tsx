import { AlertIcon } from "@patternfly/react-core/dist/esm/components/Alert/AlertIcon";
import { css } from "@patternfly/react-styles";
import styles from "@patternfly/react-styles/css/components/Alert/alert";
import type { HTMLAttributes, ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props extends Omit<HTMLAttributes<HTMLDivElement>, "title"> {
  variant: "danger" | "warning" | "info";
  title: ReactNode;
  /** Without a box around it. */
  isPlain?: boolean;
  component?: "p" | "h1";
  actionLinks?: ReactNode;
}

/**
 * What has to be said among other things on a page, whose kind is read aloud in the page's language. It looks as
 * PatternFly's alert, which would bring along tooltips, timers and animations: a twentieth of a page's size.
 */
export function Notice(props: Props) {
  const { variant, title, isPlain = false, component: Title = "p", actionLinks, children, ...rest } = props;
  const { t } = useTranslation("common");
  return (
    <div
      className={css(
        styles.alert,
        styles.modifiers.inline,
        isPlain && styles.modifiers.plain,
        styles.modifiers[variant],
      )}
      {...rest}
    >
      <AlertIcon variant={variant} />
      <Title className={css(styles.alertTitle)}>
        <span className="pf-v6-screen-reader">{t(`alert.${variant}`)}</span>
        {title}
      </Title>
      {children && <div className={css(styles.alertDescription)}>{children}</div>}
      {actionLinks && <div className={css(styles.alertActionGroup)}>{actionLinks}</div>}
    </div>
  );
}
