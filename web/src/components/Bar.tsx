import "./Bar.css";

import type { Tone } from "@/lib/status";

interface Props {
  /** 0 to 100. */
  value: number;
  label: string;
  /** What a screen reader says for the value. */
  text?: string;
  tone?: Tone;
}

/** A thin progress bar; it slides, but never back. */
export function Bar({ value, label, text, tone = "busy" }: Props) {
  const percent = Math.round(Math.min(100, Math.max(0, value)));
  return (
    <div
      className={`lb-bar lb-bar--${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <div className="lb-bar__fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
