import { expect, it } from "vitest";
import { newForm } from "./document";
import { draftKeeper, draftKey, draftsBelongTo, dropDraft, keepDraft, readDraft } from "./draft";
import { setAt } from "./path";

function shelf(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as Storage;
}
const draft = (form = setAt(newForm(), "name", "shop")) => ({
  form,
  revision: null,
  base: null,
  savedAt: "2026-01-01T00:00:00Z",
});

it("gives back what was typed until it is dropped", () => {
  const storage = shelf();
  keepDraft(storage, "new", draft(), newForm());
  expect(readDraft(storage, "new")?.form.name).toBe("shop");
  expect(readDraft(storage, "other")).toBeNull();
  dropDraft(storage, "new");
  expect(readDraft(storage, "new")).toBeNull();
});

it("keeps nothing of a form that nobody touched", () => {
  const storage = shelf();
  keepDraft(storage, "new", draft(newForm()), newForm());
  expect(readDraft(storage, "new")).toBeNull();
});

it("reads a spoilt draft as none", () => {
  const storage = shelf();
  storage.setItem(draftKey("new"), '{"form": 3');
  expect(readDraft(storage, "new")).toBeNull();
});

it("keeps a draft for the project in which it was begun, whatever is chosen meanwhile", () => {
  const storage = shelf();
  draftsBelongTo("ann/demo");
  const keep = draftKeeper(storage, "new");
  draftsBelongTo("ann/other");
  keep(draft(), newForm());
  expect(readDraft(storage, "new")).toBeNull();
  draftsBelongTo("ann/demo");
  expect(readDraft(storage, "new")?.form.name).toBe("shop");
  draftsBelongTo("");
});
