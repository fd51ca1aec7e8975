/** When something shall begin, as typed in the reader's zone ("2026-01-31T20:00", as the browser's field has it); pure. */

/** The next full hour that is at least half an hour away. */
export function nextHour(now: Date): string {
  const at = new Date(now.getTime() + 1_800_000);
  at.setHours(at.getHours() + 1, 0, 0, 0);
  return typed(at);
}

/** As the browser's field has it. */
function typed(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** With its zone, as the API wants it; null when it is no time. */
export function startOf(text: string): string | null {
  const at = new Date(text);
  return text === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** What is wrong with it: the key of the sentence that says so. */
export function startFault(text: string, now: Date): "start.missing" | "start.past" | undefined {
  const at = startOf(text);
  if (at === null) return "start.missing";
  return new Date(at) < now ? "start.past" : undefined;
}
