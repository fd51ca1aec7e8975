import BanIcon from "@patternfly/react-icons/dist/esm/icons/ban-icon";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import OutlinedCircleIcon from "@patternfly/react-icons/dist/esm/icons/outlined-circle-icon";
import SyncAltIcon from "@patternfly/react-icons/dist/esm/icons/sync-alt-icon";

import type { Tone } from "@/lib/status";

import "./StatusIcon.css";

const ICONS = {
  good: CheckCircleIcon,
  bad: ExclamationCircleIcon,
  warn: ExclamationTriangleIcon,
  busy: SyncAltIcon,
  idle: BanIcon,
  plain: OutlinedCircleIcon,
};

/** A shape of its own for each tone, in its colour; turns while something goes on. The word stands beside it. */
export function StatusIcon({ tone }: { tone: Tone }) {
  const Icon = ICONS[tone];
  return (
    <span className={`lb-status-icon lb-tone-${tone}`} aria-hidden>
      <Icon className={tone === "busy" ? "lb-spin" : undefined} />
    </span>
  );
}
