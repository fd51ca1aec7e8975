/** The pages, each with what loads it, and which of them an address opens: that one loads before it is drawn. */
import { fetchWords, type Namespace } from "@/lib/i18n";

export const PAGES = {
  login: () => import("./login/LoginPage"),
  project: () => import("./login/ChooseProject"),
  board: () => import("./board/BoardPage"),
  operations: () => import("./operations/OperationsPage"),
  servers: () => import("./maintenance/MaintenancePage"),
  schedules: () => import("./schedules/SchedulesPage"),
  form: () => import("./form/FormPage"),
  balancer: () => import("./balancer/BalancerPage"),
} as const;

const FIRST: readonly (readonly [RegExp, keyof typeof PAGES, readonly Namespace[]])[] = [
  [/^\/$/, "board", ["board"]],
  [/^\/operations\b/, "operations", ["operations"]],
  [/^\/balancers\/(new$|[^/]+\/edit$)/, "form", ["form"]],
  [/^\/balancers\/[^/]+$/, "balancer", ["balancer", "form", "changes"]],
];

/** The balancer that an address shows: it can be asked for while its page is on its way. */
export const balancerAt = (path: string): string | undefined =>
  /^\/balancers\/(?!new$)([\w-]+)$/.exec(path)?.[1];

/** Fetches the page of an address and its words beside the session, not after it; what fails here is fetched again. */
export function fetchPage(path: string): void {
  const found = FIRST.find(([pattern]) => pattern.test(path));
  if (!found) return;
  PAGES[found[1]]().catch(() => undefined);
  // A task of its own: to send for a file takes milliseconds.
  setTimeout(() => fetchWords(found[2]));
}
