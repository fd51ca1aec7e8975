/** Patience for tests of pages: a machine that does much else takes seconds where a quiet one takes a tenth. */
import { configure } from "@testing-library/react";
import { vi } from "vitest";

configure({ asyncUtilTimeout: 10_000 });

/** Pages are drawn whole at once: how it goes in turns is told in `useTurns.test.tsx`, and by the tests in a browser. */
vi.mock("@/lib/useTurns", () => ({ useTurns: (last: number) => last }));
