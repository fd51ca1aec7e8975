import i18next from "i18next";
import { afterEach, beforeEach, expect, it } from "vitest";
import balancer from "@/locales/ru/balancer.json";
import common from "@/locales/ru/common.json";
import { saidWords } from "./said";

beforeEach(async () => {
  i18next.addResourceBundle("ru", "common", common);
  i18next.addResourceBundle("ru", "balancer", balancer);
  await i18next.changeLanguage("ru");
});
afterEach(async () => {
  await i18next.changeLanguage("en");
});

it.each([
  [{ why: "The run before has not ended.", why_code: "run_before" }, "Предыдущий запуск ещё не закончен"],
  [
    { why: "due at 20:00 UTC", why_code: "due", at: "20:00 UTC" },
    balancer.timeline.why.due.replace("{{at}}", "20:00 UTC"),
  ],
  [{ why: "name: a -> b" }, "name: a -> b"],
])("says a sentence that another one holds in the page's language, too", (held, first) => {
  const words = saidWords({
    code: "missed",
    names: { ...held, missed: "3" },
    among: "balancer:timeline.why",
  });
  expect(words).toBe(`${first}; пропущено прежних запусков, пока никого не было: 3`);
});
