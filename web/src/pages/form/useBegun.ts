/** Begins a new balancer with a form that was written elsewhere: as a draft, so that it is kept from then on. */
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { leaveDraft, readDraft, type Left } from "@/lib/form/draft";
import type { JsonObject } from "@/lib/form/path";

export const NEW = "new";

interface Begun extends Left {
  isKept: boolean;
}

/** Opens `/balancers/new` with a form instead of this page; says whether the browser has kept it. */
export function useBegin(): (form: JsonObject) => boolean {
  const navigate = useNavigate();
  return (form) => {
    const savedAt = new Date().toISOString();
    const left = leaveDraft(localStorage, NEW, { form, revision: null, base: null, savedAt });
    const isKept = readDraft(localStorage, left.place)?.savedAt === savedAt;
    void navigate("/balancers/new", { replace: true, state: { ...left, isKept } satisfies Begun });
    return isKept;
  };
}

/** What this page shall begin with, as far as it was typed by now; null: with nothing, or it was sent. */
export function useBegun(): Left | null {
  const { state } = useLocation() as { state: Partial<Begun> | null };
  return useState((): Left | null => {
    if (!state?.place || !state.draft) return null;
    const kept = readDraft(localStorage, state.place);
    if (kept) return { place: state.place, draft: kept };
    return state.isKept ? null : { place: state.place, draft: state.draft };
  })[0];
}
