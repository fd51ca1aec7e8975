/** What the address of a balancer's page says beside the tab: what the timeline is narrowed to stays while others are open. */
const KEPT = ["find", "what"] as const;

/** Another tab, or another object of the overview; all else that the address said of the tab before goes. */
export function addressOf(before: URLSearchParams, said: Readonly<Record<string, string>>): URLSearchParams {
  const next = new URLSearchParams(said);
  for (const name of KEPT) {
    const value = before.get(name);
    if (value !== null) next.set(name, value);
  }
  return next;
}
