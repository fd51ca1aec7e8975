import { useState } from "react";
import { startFault, startOf } from "@/lib/start";

/** When what a dialog asks about shall begin; at once, until a person says a time. */
export function useStart() {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    /** For `StartTime`. */
    field: { value: typed, onChange: setTyped },
    runAt: typed === null ? null : startOf(typed),
    isFaulty: typed !== null && startFault(typed, new Date()) !== undefined,
  };
}
