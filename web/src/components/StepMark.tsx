import CheckIcon from "@patternfly/react-icons/dist/esm/icons/check-icon";
import MinusIcon from "@patternfly/react-icons/dist/esm/icons/minus-icon";
import TimesIcon from "@patternfly/react-icons/dist/esm/icons/times-icon";

import type { TaskState } from "@/api/types";

const CLASSES: Record<TaskState, string> = {
  WAITING: "todo",
  SENDING: "busy",
  CONFIRMING: "busy",
  DONE: "good",
  FAILED: "bad",
  CANCELLED: "idle",
  SKIPPED: "idle",
};

/** The round mark of a step: an empty ring, a turning one, a tick, a cross, a dash. */
export function StepMark({ state }: { state: TaskState }) {
  const look = CLASSES[state];
  return (
    <span className={`lb-mark lb-mark--${look}`} aria-hidden>
      {look === "good" && <CheckIcon />}
      {look === "bad" && <TimesIcon />}
      {look === "idle" && <MinusIcon />}
    </span>
  );
}
