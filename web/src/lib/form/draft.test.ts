import { expect, it } from "vitest";
import { newForm } from "./document";
import { draftKeeper, draftKey, draftsBelongTo, dropDraft, putDraft, readDraft, readDrafts } from "./draft";
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
  draftKeeper(storage, "new").keep(draft(), newForm());
  expect(readDraft(storage, "new")?.form.name).toBe("shop");
  expect(readDraft(storage, "other")).toBeNull();
  dropDraft(storage, "new");
  expect(readDraft(storage, "new")).toBeNull();
});

it("keeps nothing of a form that nobody touched", () => {
  const storage = shelf();
  draftKeeper(storage, "new").keep(draft(newForm()), newForm());
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
  const { keep } = draftKeeper(storage, "new");
  draftsBelongTo("ann/other");
  keep(draft(), newForm());
  expect(readDraft(storage, "new")).toBeNull();
  draftsBelongTo("ann/demo");
  expect(readDraft(storage, "new")?.form.name).toBe("shop");
  draftsBelongTo("");
});

it("never writes over a draft that is not its own", () => {
  const storage = shelf();
  const named = (name: string, savedAt: string) => ({ ...draft(setAt(newForm(), "name", name)), savedAt });
  const names = () => readDrafts(storage, "new").map((left) => left.draft.form.name);
  putDraft(storage, "new", named("old", "2026-01-01"));
  const keeper = draftKeeper(storage, "new");
  keeper.keep(named("fresh", "2026-01-02"), newForm());
  keeper.keep(named("fresher", "2026-01-03"), newForm());
  expect(names()).toEqual(["fresher", "old"]);
  const tabs = [1, 2].map(() => draftKeeper(storage, "new", "new"));
  tabs.forEach(({ keep }, at) => keep(named(`tab ${at}`, `2026-01-0${4 + at}`), newForm()));
  expect(names()).toEqual(["tab 1", "tab 0", "fresher"]);
  tabs[0]?.keep(named("tab 0", "2026-01-09"), newForm());
  expect(names()).toEqual(["tab 1", "tab 0", "fresher"]);
  tabs[1]?.drop();
  keeper.drop();
  expect(names()).toEqual(["tab 0"]);
});
