/** What Octavia said of a form that was sent: which field it is about. */
import type { OperationDocument, TaskDocument } from "@/api/types";
import { KEY } from "./document";
import { placeAt } from "./places";
import { getAt, isObject, join, textOf, type Json, type JsonObject } from "./path";
import type { Problem } from "./problems";

interface Leaf {
  path: string;
  key: string;
  text: string;
}

/** Everything that is set at or below a path, each with its wire name. */
function leavesOf(value: Json | undefined, path: string): Leaf[] {
  if (Array.isArray(value) && value.every(isObject)) {
    return value.flatMap((item, index) => leavesOf(item, join(path, index)));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === KEY || key === "id" || inner === null || inner === undefined) return [];
    const at = join(path, key);
    const below = leavesOf(inner, at);
    return below.length > 0 || isObject(inner) ? below : [{ path: at, key, text: textOf(inner) }];
  });
}

/** Names of objects are in many sentences that are about something else. */
const VAGUE = new Set(["name", "description", "type", "tags", "value", "key", "address", "protocol"]);
const named = (words: string, key: string): boolean => new RegExp(`\\b${key}\\b`, "i").test(words);

/**
 * The field that a sentence is about. Octavia names fields as the wire does (`Invalid input for field/attribute
 * protocol_port. Value: '70000'`), or gives their value alone (`Could not load the container ...`).
 */
export function fieldIn(words: string, form: JsonObject, base: string): string {
  const leaves = leavesOf(base === "" ? form : getAt(form, base), base);
  const byName = leaves.filter(({ key }) => !VAGUE.has(key) && named(words, key));
  const byValue = (byName.length > 0 ? byName : leaves).filter(
    ({ text }) => text.length > 5 && words.includes(text),
  );
  const [first, ...more] = byName.length === 1 ? byName : byValue;
  if (first && more.length === 0) return first.path;
  // Of what an object is alone in, its port and address are what others can have taken.
  const { kind } = placeAt(base);
  if (kind === "listener" && named(words, "port")) return join(base, "protocol_port");
  if (kind === "member" && named(words, "address|ip")) return join(base, "address");
  return base;
}

function refusalOf(task: TaskDocument, form: JsonObject): Problem[] {
  if (!task.error) return [];
  // The server blames what it can; an operation from before it did has only Octavia's sentence.
  if (task.error.problems.length > 0) return task.error.problems;
  const message = task.error.words || task.error.what;
  return [{ path: fieldIn(message, form, task.form_path), code: `refused_${task.error.code}`, message }];
}

/** The refusals that an operation ended with, at the fields of the form that was sent. */
export function refusalsOf(operation: OperationDocument | undefined, form: JsonObject): Problem[] {
  if (operation?.state !== "FAILED") return [];
  return operation.tasks.flatMap((task) => (task.state === "FAILED" ? refusalOf(task, form) : []));
}
