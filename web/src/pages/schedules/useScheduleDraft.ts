/** A schedule while it is written: kept in the browser until it is saved or dropped, so that Escape loses nothing. */
import { useEffect, useState } from "react";

import type { ScheduleDocument } from "@/api/types";
import { dropDraft, putDraft, readDraft } from "@/lib/form/draft";
import type { JsonObject } from "@/lib/form/path";

import { type Draft, draftOf, emptyDraft } from "./draft";

interface ScheduleDraft {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  /** When what stands here was left without saving; null where it begins. */
  leftAt: string | null;
  /** Begins anew. */
  restart: () => void;
  /** It was saved, or is not wanted any more. */
  drop: () => void;
}

export function useScheduleDraft(schedule: ScheduleDocument | null): ScheduleDraft {
  const subject = `schedule-${schedule?.id ?? "new"}`;
  const [begun] = useState(() => (schedule ? draftOf(schedule) : emptyDraft()));
  const [left] = useState(() => readDraft(localStorage, subject));
  const [initial] = useState<Draft>(() => (left ? { ...begun, ...left.form } : begun));
  const [draft, setDraft] = useState(initial);
  const [leftAt, setLeftAt] = useState(left?.savedAt ?? null);
  useEffect(() => {
    if (draft === initial || draft === begun) return;
    const form = draft as unknown as JsonObject;
    putDraft(localStorage, subject, { form, revision: null, base: null, savedAt: new Date().toISOString() });
  }, [draft, initial, begun, subject]);
  const drop = (): void => dropDraft(localStorage, subject);
  return {
    draft,
    leftAt,
    drop,
    change: (changes) => setDraft((before) => ({ ...before, ...changes })),
    restart() {
      drop();
      setLeftAt(null);
      setDraft(begun);
    },
  };
}
