import { act, cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Link, useNavigate } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { EMPTY, setWorld } from "@/api/world";
import { makeBalancer } from "@/testing";
import { layOut, renderPages } from "@/testingPage";
import BoardPage from "./BoardPage";

afterEach(() => {
  cleanup();
  setWorld(EMPTY);
  vi.restoreAllMocks();
});

function Ways() {
  const navigate = useNavigate();
  return (
    <>
      <Link to="/">Board</Link>
      <button onClick={() => void navigate(-1)}>Back</button>
    </>
  );
}

it("says in the search what the address says, after a link and after a step back", async () => {
  layOut(1300);
  const one = makeBalancer({ id: "a", name: "shop" });
  act(() => setWorld({ ...EMPTY, ready: true, connection: "live", balancers: new Map([["a", one]]) }));
  renderPages({
    "*": (
      <>
        <Ways />
        <BoardPage />
      </>
    ),
  });
  const search = await screen.findByRole<HTMLInputElement>("searchbox");
  await userEvent.type(search, "ledger");
  expect(search.value).toBe("ledger");
  expect(screen.queryByRole("link", { name: "shop" })).toBeNull();
  await userEvent.click(screen.getByRole("link", { name: "Board" }));
  expect(search.value).toBe("");
  expect(await screen.findByRole("link", { name: "shop" })).toBeDefined();
  await userEvent.type(search, "sho");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(search.value).toBe("ledger");
});

it("teaches the star where favourites are asked for and none is marked", async () => {
  layOut(1300);
  const one = makeBalancer({ id: "a", name: "shop" });
  act(() => setWorld({ ...EMPTY, ready: true, connection: "live", balancers: new Map([["a", one]]) }));
  renderPages({ "*": <BoardPage /> }, "/?show=favourites");
  expect(await screen.findByRole("heading", { name: "No favourites yet" })).toBeDefined();
  expect(screen.queryByText("Nothing here fits")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show all balancers" }));
  expect(await screen.findByRole("link", { name: "shop" })).toBeDefined();
});
