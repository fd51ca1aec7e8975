import i18next from "i18next";
import { expect, it } from "vitest";

import type { TreeObject } from "@/api/types";

import { nameIn, nameOfObject } from "./names";

const t = i18next.getFixedT("en", "balancer");

/** A rule as the server tells it: its name is made of Octavia's words. */
const rule = (fields: Record<string, string>) =>
  ({ kind: "l7rule", id: "r-1", name: "HEADER EQUAL_TO 2", fields }) as unknown as TreeObject;

it("says a rule, which has no name, in words", () => {
  const header = rule({ type: "HEADER", key: "X-Version", compare_type: "EQUAL_TO", value: "2" });
  expect(nameIn(header, t)).toBe("Header X-Version is 2");
  expect(nameOfObject(rule({ type: "PATH", compare_type: "STARTS_WITH", value: "/api" }), t)).toBe(
    "routing rule Path starts with /api",
  );
});
