import { Button } from "@patternfly/react-core";
import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import CopyIcon from "@patternfly/react-icons/dist/esm/icons/copy-icon";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { announce } from "@/lib/announce";

import { Tip } from "./Tip";
import "./CopyText.css";

/** An address or id in plain type, with a small button that copies it. */
export function CopyText({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = window.setTimeout(() => setCopied(false), 2_000);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(t("copied"));
  }
  return (
    <span className="lb-copy">
      <code className="lb-cut" title={text}>
        {text}
      </code>
      <Button
        ref={button}
        variant="plain"
        size="sm"
        hasNoPadding
        aria-label={`${t("copy")} ${label ?? text}`}
        icon={isCopied ? <CheckIcon /> : <CopyIcon />}
        onClick={() => void copy()}
      />
      <Tip content={isCopied ? t("copied") : t("copy")} aria="none" triggerRef={button} />
    </span>
  );
}
