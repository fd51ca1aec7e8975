import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import { afterEach, beforeEach, expect, it } from "vitest";

import { ApiProblem } from "@/api/problem";
import common from "@/locales/ru/common.json";

import { ProblemAlert } from "./ProblemAlert";
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

const problem = (status: number, code: string, detail: string) => (
  <ProblemAlert error={new ApiProblem({ title: "Conflict", status, code, detail })} />
);

it("says a problem in the page's language, and leaves what the page has no words for", () => {
  const { container, rerender } = render(problem(404, "not_found", "There is no operation x."));
  const { what, do: advice } = common.errorCodes.not_found;
  expect(container.textContent).toContain(what);
  expect(container.textContent).toContain(advice);
  expect(container.querySelector("[lang=en]")).toBeNull();
  rerender(problem(409, "last_call", "Its last call is on its way."));
  expect(container.textContent).toContain(common.error);
  expect(container.textContent).toContain(common.reason.last_call);
  expect(container.querySelector("[lang=en]")).toBeNull();
  rerender(problem(503, "cloud_unavailable", "Octavia answers 503."));
  expect(container.textContent).toContain("Octavia answers 503.");
  rerender(problem(409, "unheard_of", "Something of late."));
  expect(container.querySelector("p [lang=en]")?.textContent).toBe("Something of late.");
});
