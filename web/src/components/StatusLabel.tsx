import { conditionOf, type Condition } from "@/lib/status";
import { useWords } from "@/lib/words";

import { StatusIcon } from "./StatusIcon";
import "./StatusLabel.css";

interface Props {
  provisioning: string;
  operating?: string | null;
  adminUp?: boolean;
}

/** How an object fares, in one word: what goes on with it (Updating), else its health (Online). */
export function StatusLabel({ provisioning, operating = null, adminUp = true }: Props) {
  const t = useWords();
  const title = t("status.explain", { provisioning, operating: operating ?? "–" });
  return (
    <span
      className="lb-status-label"
      title={title}
      data-provisioning-status={provisioning}
      data-operating-status={operating ?? ""}
    >
      <ConditionLabel condition={conditionOf(provisioning, operating, adminUp)} />
    </span>
  );
}

/** Icon and word in a quiet pill, its border and ground in the tone. */
export function ConditionLabel({ condition, text }: { condition: Condition; text?: string }) {
  const t = useWords();
  return (
    <span className={`lb-pill lb-pill--${condition.tone}`}>
      <StatusIcon tone={condition.tone} />
      <span>{text ?? t(`status.${condition.word}`, { defaultValue: condition.word })}</span>
    </span>
  );
}
