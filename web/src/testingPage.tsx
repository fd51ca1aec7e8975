/** What tests of pages share: a page at an address, and the layout that jsdom lacks. */
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter, Route, Routes } from "react-router";
import { vi } from "vitest";
import { createQueryClient } from "@/api/queries";
import type { PlanDocument } from "@/api/types";

/** Renders what stands at an address; `paths` are by pattern, `*` for any. */
export function renderPages(paths: Readonly<Record<string, ReactNode>>, address = "/"): void {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[address]}>
        <Routes>
          {Object.entries(paths).map(([path, page]) => (
            <Route key={path} path={path} element={page} />
          ))}
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

/** Gives everything a width in pixels, until mocks are restored: jsdom lays nothing out. */
export function layOut(width: number): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
  globalThis.ResizeObserver = class {
    constructor(private readonly callback: () => void) {}
    observe = () => this.callback();
    unobserve = () => undefined;
    disconnect = () => undefined;
  } as unknown as typeof ResizeObserver;
}

/** A plan of one transaction that changes one member. */
export function makePlan(fields: Partial<PlanDocument> = {}): PlanDocument {
  const step = { key: "m", kind: "member.update", method: "PUT", path: "", name: "web-1", summary: "" };
  return {
    steps: [{ ...step, form_path: "", waits_for: [], eta_s: 2 }],
    transactions: 1,
    eta_s: 2,
    differences: [],
    warnings: [],
    takes_along: {},
    stays: {},
    leaves: [],
    quota: {},
    ...fields,
  };
}

/** What `openapi-fetch` resolves to. */
export const answering = (data: unknown) => Promise.resolve({ data, response: new Response() }) as never;
