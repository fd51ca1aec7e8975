import { ClipboardCopyButton, CodeBlock, CodeBlockAction, CodeBlockCode } from "@patternfly/react-core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import "../code.css";

/** Text that can be read with the keyboard and copied with one button. */
export function Code({ text, label }: { text: string; label: string }): ReactNode {
  const { t } = useTranslation("form");
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <CodeBlock
      className="lf-code-block"
      actions={
        <CodeBlockAction>
          <ClipboardCopyButton
            id="copy-code"
            aria-label={t("yaml.copy")}
            onClick={copy}
            variant="plain"
            onTooltipHidden={() => setCopied(false)}
          >
            {t(copied ? "yaml.copied" : "yaml.copy")}
          </ClipboardCopyButton>
        </CodeBlockAction>
      }
    >
      {/* Long lines scroll: the box takes the keyboard for that. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div tabIndex={0} role="region" aria-label={label} className="lf-code">
        <CodeBlockCode>{text}</CodeBlockCode>
      </div>
    </CodeBlock>
  );
}
