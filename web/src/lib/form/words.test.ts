import { expect, it } from "vitest";
import words from "../../locales/en/form.json";
import type { Kind } from "./field";
import { FIELDS } from "./fields";

type Tree = { [key: string]: Tree | string };
const has = (...path: string[]): boolean =>
  path.reduce<Tree | string | undefined>(
    (at, key) => (typeof at === "object" ? at[key] : undefined),
    words,
  ) !== undefined;

const fields = (Object.keys(FIELDS) as Kind[]).flatMap((kind) =>
  FIELDS[kind].map((field) => ({ kind, field })),
);

it.each(fields)("$kind.$field.name has a label, and its section a name", ({ kind, field }) => {
  const key = field.name.replaceAll(".", "_");
  expect(has("field", kind, key) || has("field", "any", key)).toBe(true);
  if (field.section)
    expect(has("section", kind, field.section) || has("section", "any", field.section)).toBe(true);
  if (field.unit) expect(has("unit", field.unit)).toBe(true);
  if (field.shape) expect(has("check", field.shape)).toBe(true);
});
