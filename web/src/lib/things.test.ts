import i18next from "i18next";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { TaskError } from "@/api/types";
import { FailureWords, reasonOf } from "@/components/ServerWords";
import common from "@/locales/ru/common.json";
import form from "@/locales/ru/form.json";

import { hasWords, type Warning, warningWords } from "./things";

const warning = (code: string, fields: Partial<Warning> = {}): Warning => ({
  path: "",
  code,
  message: "In English.",
  params: {},
  things: {},
  level: "warning",
  ...fields,
});
const refused = (code: string) => ({
  action: "pause",
  allowed: false,
  code,
  reasons: ["It has ended: DONE."],
});

const failure = (code: string, names: TaskError["names"] = {}): TaskError => ({
  code,
  what: "In English.",
  names,
  words: "",
  status: null,
  request_id: null,
  problems: [],
  remedies: [],
});

beforeAll(async () => {
  i18next.addResourceBundle("ru", "common", common);
  i18next.addResourceBundle("ru", "form", form);
  await i18next.changeLanguage("ru");
});
afterAll(() => i18next.changeLanguage("en"));

it("says a warning with what it names", () => {
  const users = [
    { kind: "listener", name: "web", of: "shop" },
    { kind: "pool", name: "app", of: "" },
  ];
  const shared = warning("certificate_shared", { params: { name: "c", users: "x" }, things: { users } });
  expect(warningWords(shared, i18next.t)).toContain("обработчик web (shop) и пул app");
  const quota = warning("quota_close", { params: { kind: "pool", used: "9", limit: "10" } });
  expect(warningWords(quota, i18next.t)).toContain("занято 9 из 10: пул");
  expect(warningWords(warning("newer_than_the_page"), i18next.t)).toBeNull();
});

it("says why not in the page's language, else in the server's words", () => {
  expect(reasonOf(refused("ended"))).toBe("Уже завершено.");
  expect(reasonOf(refused("newer_than_the_page"))).toMatchObject({
    props: { children: "It has ended: DONE." },
  });
  expect(reasonOf({ ...refused("ended"), allowed: true })).toBeUndefined();
});

it("says what happened, and leaves what was written down without names as it is", () => {
  const english = { props: { children: "In English." } };
  const named = failure("provider_error", { kind: "pool", name: "app" });
  expect(FailureWords({ error: named })).toBe("Провайдер не смог это выполнить. В состоянии ERROR: пул app.");
  expect(FailureWords({ error: failure("provider_error") })).toMatchObject(english);
  expect(FailureWords({ error: failure("quota") })).toBe("Квота проекта исчерпана.");
  expect(FailureWords({ error: failure("unresolved") })).toMatchObject(english);
});

it("leaves the server's own sentences to a page in English", async () => {
  expect(hasWords("common:reason.ended")).toBe(true);
  await i18next.changeLanguage("en");
  expect(hasWords("common:reason.ended")).toBe(false);
});
