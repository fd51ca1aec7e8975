import { BanIconConfig } from "@patternfly/react-icons/dist/esm/icons/ban-icon";
import { CheckCircleIconConfig } from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import { ExclamationCircleIconConfig } from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import { ExclamationTriangleIconConfig } from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import { OutlinedCircleIconConfig } from "@patternfly/react-icons/dist/esm/icons/outlined-circle-icon";
import { SyncAltIconConfig } from "@patternfly/react-icons/dist/esm/icons/sync-alt-icon";

import type { ReactElement } from "react";

import type { Tone } from "@/lib/status";

import { glyph } from "./Glyph";
import "./StatusIcon.css";

const GLYPHS: Record<Tone, ReactElement> = {
  good: glyph(CheckCircleIconConfig),
  bad: glyph(ExclamationCircleIconConfig),
  warn: glyph(ExclamationTriangleIconConfig),
  busy: glyph(SyncAltIconConfig, "lb-spin"),
  idle: glyph(BanIconConfig),
  plain: glyph(OutlinedCircleIconConfig),
};

/** A shape of its own for each tone, in its colour; turns while something goes on. The word stands beside it. */
export function StatusIcon({ tone }: { tone: Tone }) {
  return (
    <span className={`lb-status-icon lb-tone-${tone}`} aria-hidden>
      {GLYPHS[tone]}
    </span>
  );
}
