import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import { afterEach, beforeEach, expect, it } from "vitest";

import common from "@/locales/ru/common.json";

import { Said, SummaryWords } from "./ServerWords";

beforeEach(async () => {
  i18next.addResourceBundle("ru", "common", common);
  await i18next.changeLanguage("ru");
});
afterEach(async () => {
  cleanup();
  await i18next.changeLanguage("en");
});

it("counts in the page's language, and leaves changes of fields as the cloud calls them", () => {
  const { container, rerender } = render(<SummaryWords>3 added, 1 removed</SummaryWords>);
  expect(container.textContent).toBe("добавлено: 3, удалено: 1");
  rerender(<SummaryWords>weight 1 -&gt; 2, 3 added</SummaryWords>);
  expect(container.textContent).toBe("weight 1 -> 2, 3 added");
  expect(container.querySelector("[lang=en]")).not.toBeNull();
});

it("says a sentence of ours in the page's language, and leaves those of others as they are", () => {
  const ours = { code: "rolls_back", names: { operation: "op-1" }, words: "rolls back op-1" };
  const { container, rerender } = render(<Said {...ours} />);
  expect(container.textContent).toBe("отменяет op-1");
  rerender(<Said code="" names={{}} words="Quota has been met." />);
  expect(container.textContent).toBe("Quota has been met.");
  expect(container.querySelector("[lang=en]")).not.toBeNull();
});
