import { expect, it } from "vitest";
import { isManyServers, parsePasted, type PastedServer } from "./pasted";

it.each<[string, PastedServer]>([
  ["10.0.0.11", { address: "10.0.0.11" }],
  ["10.0.0.11:8080", { address: "10.0.0.11", protocol_port: 8080 }],
  ["10.0.0.11:8080 5", { address: "10.0.0.11", protocol_port: 8080, weight: 5 }],
  ["10.0.0.11 8080 5", { address: "10.0.0.11", protocol_port: 8080, weight: 5 }],
  ["10.0.0.11\t8080", { address: "10.0.0.11", protocol_port: 8080 }],
  ['"web-1","10.0.0.11",8080,5', { name: "web-1", address: "10.0.0.11", protocol_port: 8080, weight: 5 }],
  ["web-1: 10.0.0.11:80", { name: "web-1", address: "10.0.0.11", protocol_port: 80 }],
  ["fd00::1", { address: "fd00::1" }],
  ["[fd00::1]:80 2", { address: "fd00::1", protocol_port: 80, weight: 2 }],
  [
    "server web1 10.0.0.11:80 check inter 2000 weight 5 backup",
    { name: "web1", address: "10.0.0.11", protocol_port: 80, weight: 5, backup: true },
  ],
  ["server 10.0.0.11:80 weight=3;", { address: "10.0.0.11", protocol_port: 80, weight: 3 }],
  ["10.0.0.11:70000", { address: "10.0.0.11", protocol_port: 70000 }],
])("reads %s", (line, server) => {
  expect(parsePasted(line)).toEqual({ servers: [server], unread: [] });
});

it("reads many lines, and names those that it cannot", () => {
  const { servers, unread } = parsePasted("# the shop\n10.0.0.11\n\nweb.example.org:80\r\n10.0.0.12 # new\n");
  expect(servers.map(({ address }) => address)).toEqual(["10.0.0.11", "10.0.0.12"]);
  expect(unread).toEqual(["web.example.org:80"]);
});

it.each([
  ["10.0.0.11", false],
  ["fd00::1", false],
  ["10.0.0.11\n", false],
  ["10.0.0.11:80", true],
  ["10.0.0.11\n10.0.0.12", true],
])("makes rows of %j: %s", (text, many) => {
  expect(isManyServers(text)).toBe(many);
});
