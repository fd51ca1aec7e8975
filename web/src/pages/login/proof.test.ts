import { describe, expect, test } from "vitest";

import { isComplete, proofOf } from "./proof";

describe("log-in with Keystone", () => {
  test("a password goes as it was typed, names do not", () => {
    const values = { user_name: " ann ", user_domain: "Default", password: " secret ", project_name: "" };
    expect(proofOf("password", values)).toEqual({
      password: { user_name: "ann", user_domain: "Default", password: " secret ", project_name: null },
    });
  });

  test("only what the way needs must be there", () => {
    expect(isComplete("password", { user_name: "ann", password: "x", user_domain: "Default" })).toBe(true);
    expect(isComplete("password", { user_name: "ann", password: "x", user_domain: " " })).toBe(false);
    expect(isComplete("token", { token: "t" })).toBe(true);
    expect(isComplete("application_credential", { credential_id: "i" })).toBe(false);
  });
});
