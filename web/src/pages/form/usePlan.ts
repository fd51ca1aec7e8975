/** The plan for the form as it is now, asked of the server a moment after the last keystroke. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { makePlan } from "@/api/calls";
import { ApiProblem } from "@/api/problem";
import type { PlanDocument } from "@/api/types";
import { toDocument } from "@/lib/form/document";
import type { JsonObject } from "@/lib/form/path";
import type { Problem } from "@/lib/form/problems";
import { useForm } from "./context";

const PAUSE_MS = 400;

export interface PlanView {
  plan: PlanDocument | null;
  /** The plan is of a form a moment ago. */
  stale: boolean;
  /** Everything that keeps the form from being sent. */
  problems: readonly Problem[];
  /** The server could not say, or is not reached now (not: the form is wrong). */
  isUnknown: boolean;
  error: ApiProblem | null;
}

function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pauseMs);
    return () => window.clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

const numbers = new WeakMap<JsonObject, number>();
let last = 0;
/** A number for each document: hashing a document of 300 servers as a key costs too much. */
function numberOf(form: JsonObject): number {
  const known = numbers.get(form);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(form, last);
  return last;
}

const PlanContext = createContext<PlanView | null>(null);

/** Works out the plan apart from the form, so that typing draws the plan again and not every field. */
export function PlanProvider({
  balancerId,
  isGone,
  children,
}: {
  balancerId: string | null;
  /** Nothing can be planned any more. */
  isGone: boolean;
  children: ReactNode;
}): ReactNode {
  return createElement(PlanContext, { value: usePlan(balancerId, isGone) }, children);
}

export function usePlanView(): PlanView {
  const view = useContext(PlanContext);
  if (!view) throw new Error("A plan is asked for outside of the form.");
  return view;
}

function usePlan(balancerId: string | null, isGone: boolean): PlanView {
  const { store } = useForm();
  const form = useSyncExternalStore(store.subscribe, () => store.get().form);
  const problems = useSyncExternalStore(store.subscribe, () => store.get().problems);
  const settled = useSettled(form, PAUSE_MS);
  // Shapes that are wrong already here need no question.
  const local = problems.some((problem) => problem.message === "");
  const asked = useQuery({
    queryKey: ["plan", balancerId, numberOf(settled)],
    queryFn: ({ signal }) => askPlan(settled, balancerId, signal),
    enabled: !local && !isGone,
    placeholderData: keepPreviousData,
    retry: (count, error) =>
      count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500),
    staleTime: 15_000,
    gcTime: 60_000,
  });
  const { data, isPlaceholderData } = asked;
  // What an earlier form would have done says nothing of this one, and the answer is not on its way.
  const isLost = (!data || isPlaceholderData) && (asked.fetchStatus === "paused" || asked.failureCount > 0);
  useEffect(() => {
    if (data && !isPlaceholderData && settled === store.get().form) store.judge(data.problems);
  }, [data, isPlaceholderData, settled, store]);
  return {
    plan: local || isLost ? null : (data?.plan ?? null),
    stale: settled !== form || asked.isFetching || isPlaceholderData,
    problems,
    isUnknown: isLost || asked.error !== null,
    error: asked.error instanceof ApiProblem ? asked.error : null,
  };
}

interface Verdict {
  plan: PlanDocument | null;
  problems: Problem[];
}

/** A refusal of the form is an answer, too: its problems land at the fields. */
async function askPlan(form: JsonObject, balancerId: string | null, signal: AbortSignal): Promise<Verdict> {
  try {
    const plan = await makePlan({ form: toDocument(form), balancer_id: balancerId }, signal);
    return { plan, problems: [] };
  } catch (error) {
    if (error instanceof ApiProblem && error.problems.length > 0)
      return { plan: null, problems: [...error.problems] };
    throw error;
  }
}
