import { expect, it } from "vitest";
import { toYaml } from "./yaml";

it("writes a form as people write it", () => {
  const text = toYaml({
    name: "shop",
    vip: { subnet_id: "a1" },
    tags: ["blue", "yes"],
    listeners: [
      {
        name: "web",
        protocol: "HTTP",
        protocol_port: 80,
        insert_headers: { "X-Forwarded-For": "true" },
        l7policies: [],
      },
    ],
    pools: [
      {
        name: "app",
        members: [
          { address: "10.0.0.11", protocol_port: 8080 },
          { address: "fd00::1", protocol_port: 80 },
        ],
      },
    ],
  });
  expect(text).toBe(`name: shop
tags: [blue, "yes"]
vip: {subnet_id: a1}
listeners:
- name: web
  protocol: HTTP
  protocol_port: 80
  insert_headers: {X-Forwarded-For: "true"}
  l7policies: []
pools:
- name: app
  members:
  - {address: 10.0.0.11, protocol_port: 8080}
  - {address: "fd00::1", protocol_port: 80}
`);
});

it.each(["", "null", "1", "a: b", "- x", "#c", " lead", "line\nbreak", "{", "on", "1e3", "~", "\u0007"])(
  "quotes %j",
  (name) => {
    expect(toYaml({ name })).toBe(`name: ${JSON.stringify(name)}\n`);
  },
);

it("puts names first and lists of objects last, and leaves ids plain", () => {
  const id = "8ef5fd3f-8a5b-428a-a0d7-f7f27e6e6b6d";
  expect(toYaml({ pools: [], id, provider: "lab", name: "shop" })).toBe(
    `name: shop\nid: ${id}\nprovider: lab\npools: []\n`,
  );
});
