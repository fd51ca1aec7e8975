import { describe, expect, it } from "vitest";
import { checkForm, isCidr } from "./checks";
import { NOTHING_LACKS } from "./lacks";
import { newForm } from "./document";
import { setAt } from "./path";

const around = { isNew: true, lacks: NOTHING_LACKS };
const codes = (form = newForm()) => checkForm(form, around).map(({ path, code }) => `${path} ${code}`);

describe("checks while typing", () => {
  it("asks a new balancer for a name and a network, and for nothing else", () => {
    expect(codes()).toEqual(["name required", "vip.subnet_id network"]);
  });

  it.each([
    ["listeners[0].protocol_port", 70000, "range"],
    ["listeners[0].protocol_port", "abc", "number"],
    ["listeners[0].protocol_port", 1.5, "integer"],
    ["listeners[0].connection_limit", -2, "minimum"],
    ["listeners[0].allowed_cidrs", ["10.0.0.0/24", "10.0.0.0/40"], "cidr"],
    ["vip.address", "10.0.0.256", "ip"],
    ["description", "x".repeat(256), "long"],
    ["pools[0].members", [{ address: "web", protocol_port: 80 }], "ip"],
    [
      "pools[0].healthmonitor",
      { type: "HTTP", delay: 5, timeout: 3, max_retries: 3, url_path: "healthz" },
      "urlpath",
    ],
  ])("finds %s = %s", (path, value, code) => {
    const found = checkForm(setAt(newForm(), path, value as never), around).filter((problem) =>
      problem.path.startsWith(path),
    );
    expect(found.map((problem) => problem.code)).toEqual([code]);
  });

  it("checks only what the chosen action uses", () => {
    const policy = { action: "REJECT", rules: [{ type: "PATH", compare_type: "REGEX", value: "^/a" }] };
    expect(codes(setAt(newForm(), "listeners[0].l7policies", [policy])).length).toBe(2);
    const redirect = codes(
      setAt(newForm(), "listeners[0].l7policies", [{ ...policy, action: "REDIRECT_TO_POOL" }]),
    );
    expect(redirect).toContain("listeners[0].l7policies[0].redirect_pool required");
  });

  it.each([
    ["10.0.0.0/8", true],
    ["2001:db8::/32", true],
    ["10.0.0.1", true],
    ["10.0.0.0/33", false],
    ["10.0/8", false],
    ["::/129", false],
  ])("knows whether %s is a range", (text, right) => {
    expect(isCidr(text)).toBe(right);
  });
});
