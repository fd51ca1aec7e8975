/**
 * Which modules travel together. Left to itself, the bundler makes a file of every few modules that the same dialogs
 * and tabs share, and a first page fetches sixty of them. So it builds twice: the first time shows which pages load a
 * module at once, and the second puts modules together by that. Parts that load with their first use stay apart.
 */
import { fileURLToPath } from "node:url";

import { build, type InlineConfig, type Rolldown } from "vite";

/** The element for other panels is no page, but must not load what only a page wants. */
const EMBED = "embed";
const START = "start";
/** What is opened by itself, by the module that it begins with. */
const ROOTS: Readonly<Record<string, string>> = {
  [START]: "src/main.tsx",
  [EMBED]: "src/embed/main.tsx",
  login: "src/pages/login/LoginPage.tsx",
  board: "src/pages/board/BoardPage.tsx",
  operations: "src/pages/operations/OperationsPage.tsx",
  form: "src/pages/form/FormPage.tsx",
  balancer: "src/pages/balancer/BalancerPage.tsx",
  servers: "src/pages/maintenance/MaintenancePage.tsx",
  schedules: "src/pages/schedules/SchedulesPage.tsx",
};
/** What the start asks for in a task of its own, but has brought along: a first page needs it at once. */
const BROUGHT = /\/react-dom\//;
/** Less than this, in bytes before minification, is not worth a request: it travels with what many pages share. */
const SMALL = 4000;

type Output = Rolldown.RolldownOutput["output"];

/** The first build: not to be kept, but to be looked at. */
export async function builtOnce(config: InlineConfig): Promise<Output> {
  const built = await build({
    ...config,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, write: false, minify: false },
  });
  return (built as Rolldown.RolldownOutput).output;
}

/** Module -> name of its file, for the output's `codeSplitting`. */
export function placesOf(output: Output): ReadonlyMap<string, string> {
  const chunks = output.filter((one) => one.type === "chunk");
  const users = usersOf(chunks);
  const sizes = new Map<string, number>();
  for (const { modules } of chunks) {
    for (const [id, { renderedLength }] of Object.entries(modules)) {
      const key = String(users.get(id));
      sizes.set(key, (sizes.get(key) ?? 0) + renderedLength);
    }
  }
  const starts = new Set(Object.values(ROOTS).slice(0, 2).map(pathOf));
  const places = [...users].map(([id, by]) => [id, nameOf(by, sizes.get(String(by)) ?? 0)] as const);
  // Who imports a file with a start in it would start it, and styles of ours must come after PatternFly's.
  return new Map(places.filter(([id]) => !starts.has(id) && !/\/src\/styles\/|patternfly\/base\//.test(id)));
}

/** Module -> the roots that load it before anything is pressed. */
function usersOf(chunks: readonly Rolldown.OutputChunk[]): Map<string, string[]> {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const users = new Map<string, string[]>();
  for (const [name, path] of Object.entries(ROOTS)) {
    const isLoaded = (id: string) => id === pathOf(path) || (name === START && BROUGHT.test(id));
    const loaded = new Set(chunks.filter(({ moduleIds }) => moduleIds.some(isLoaded)));
    if (!loaded.size) throw new Error(`chunks.ts: no file has ${path}`);
    // A set that grows while it is walked through is walked to its end.
    for (const { imports, moduleIds } of loaded) {
      for (const id of moduleIds) users.set(id, [...(users.get(id) ?? []), name]);
      for (const file of imports) {
        const chunk = byFile.get(file);
        if (chunk) loaded.add(chunk);
      }
    }
  }
  return users;
}

function nameOf(users: readonly string[], bytes: number): string {
  const pages = users.filter((name) => name !== EMBED);
  if (pages[0] === START) return pages.length < users.length ? "base" : "shell";
  const isShared = pages.length > 2 || (users.length > 1 && bytes < SMALL);
  // Two of them: a balancer's page, the largest, has no fields on it.
  return !isShared ? users.join("-") : pages.includes("balancer") ? "common" : "fields";
}

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
