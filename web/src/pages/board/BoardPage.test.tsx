import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EMPTY, setWorld } from "@/api/world";
import { ConnectionState } from "@/shell/ConnectionState";
import { makeReadiness } from "@/testing";
import { layOut, renderPages } from "@/testingPage";
import BoardPage from "./BoardPage";

const says = (cloud: string, detail = "") => ({
  ...EMPTY,
  ready: true,
  connection: "live" as const,
  health: makeReadiness({
    ready: cloud === "ok",
    loaded: cloud === "ok",
    cloud,
    sources: [{ name: "poll", live: detail === "", age_s: null, detail }],
  }),
});

beforeEach(() => {
  layOut(1300);
  setWorld(EMPTY);
  renderPages({
    "*": (
      <>
        <ConnectionState />
        <BoardPage />
      </>
    ),
  });
});
afterEach(() => {
  cleanup();
  setWorld(EMPTY);
  vi.restoreAllMocks();
});

const FIRST = "Make your first balancer";

it.each([
  ["Reading the cloud", ""],
  ["Cloud silent", "Octavia answered 503."],
])("does not call a board empty before the cloud was read once: %s", async (state, detail) => {
  act(() => setWorld(says(detail || "The first look at the cloud is under way.", detail)));
  expect(screen.getByRole("status").textContent).toBe("Loading");
  expect(screen.queryByRole("heading", { name: FIRST })).toBeNull();
  expect(screen.getByText(state, { selector: "button > span" })).toBeDefined();
  act(() => setWorld(says("ok")));
  expect(await screen.findByText(FIRST)).toBeDefined();
  expect(screen.queryByRole("status")).toBeNull();
});
