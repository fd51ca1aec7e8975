import type { Tone } from "@/lib/status";
import { number } from "@/lib/time";

import "./ChipFilter.css";
import "./StatusIcon.css";

export interface Chip<Key extends string> {
  key: Key;
  label: string;
  count?: number;
  tone?: Tone;
}

interface Props<Key extends string> {
  label: string;
  chips: readonly Chip<Key>[];
  selected: Key;
  onSelect: (key: Key) => void;
}

/** One of several to show, each with its count if it has one; one line that scrolls where it is narrow. */
export function ChipFilter<Key extends string>({ label, chips, selected, onSelect }: Props<Key>) {
  return (
    <div className="lb-chips" role="group" aria-label={label}>
      {chips.map(({ key, label: text, count, tone }) => (
        <button
          key={key}
          type="button"
          className="lb-chip"
          aria-pressed={key === selected}
          onClick={() => onSelect(key)}
        >
          {tone && <span className={`lb-chip__dot lb-tone-${tone}`} aria-hidden />}
          {text}
          {count !== undefined && <span className="lb-chip__count lb-numbers">{number(count)}</span>}
        </button>
      ))}
    </div>
  );
}
