/** Which field a problem belongs to, and which problems a part of the page should speak of. */
import { isWithin, itemOf, parentOf } from "./path";

/** One wrong field. `message` is a sentence of the server's; local checks bring a key of the locale in `code`. */
export interface Problem {
  path: string;
  code: string;
  message: string;
  params?: Record<string, string>;
}

/** Problems by path, in their order. Local ones give way to what the server says of the same field. */
export function mergeProblems(local: readonly Problem[], remote: readonly Problem[]): Problem[] {
  const named = new Set(remote.map((problem) => problem.path));
  return [...remote, ...local.filter((problem) => !named.has(problem.path))];
}

/** The control that shows a problem: the path itself when it is there, else the nearest above it. */
export function nearestField(path: string, exists: (path: string) => boolean): string | null {
  for (let at: string | null = path; at !== null && at !== ""; at = parentOf(at)) {
    if (exists(at)) return at;
  }
  return null;
}

export function problemsWithin(problems: readonly Problem[], base: string): Problem[] {
  return problems.filter((problem) => isWithin(problem.path, base));
}

/**
 * What a path turns into when an item of a list is removed: null for the item's own fields, one less for those behind.
 * Keeps touched fields and problems with the objects that they belong to.
 */
export function pathAfterRemoval(path: string, removed: string): string | null {
  const item = itemOf(removed);
  if (!item || !path.startsWith(`${item.list}[`)) return path;
  if (isWithin(path, removed)) return null;
  const rest = path.slice(item.list.length);
  const match = /^\[(\d+)\](.*)$/.exec(rest);
  if (!match || Number(match[1]) < item.index) return path;
  return `${item.list}[${Number(match[1]) - 1}]${match[2]}`;
}
