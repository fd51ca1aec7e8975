/**
 * Servers from pasted lines: `10.0.0.11:8080 5`, `web-1 10.0.0.11:8080`, `[fd00::1]:80`, columns of a table, and the
 * server lines of HAProxy and nginx.
 */
import * as v from "valibot";

export interface PastedServer {
  address: string;
  protocol_port?: number;
  weight?: number;
  name?: string;
  backup?: boolean;
}

export interface Pasted {
  servers: PastedServer[];
  /** Lines in which no address was found. */
  unread: string[];
}

const isAddress = (text: string): boolean => v.is(v.pipe(v.string(), v.ip()), text);
const COMMENT = /(?:^|\s)(?:#|\/\/).*$/;

export function parsePasted(text: string): Pasted {
  const servers: PastedServer[] = [];
  const unread: string[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.replace(COMMENT, "").trim();
    if (line === "") continue;
    const server = parseLine(line);
    if (server) servers.push(server);
    else unread.push(line);
  }
  return { servers, unread };
}

/** Whether a text is more than one plain address, so that it should become rows. */
export const isManyServers = (text: string): boolean =>
  /[\n:\s,;]/.test(text.trim()) && !isAddress(text.trim());

function parseLine(line: string): PastedServer | null {
  const words = line
    .split(/[\s,;|]+/)
    .map((word) => word.replace(/^["']|["']$/g, ""))
    .filter(Boolean);
  const at = words.findIndex((word) => endpointOf(word) !== null);
  const server = endpointOf(words[at] ?? "");
  if (!server) return null;
  const name = words.slice(0, at).findLast((word) => word !== "server" && word !== "-");
  if (name) server.name = name.replace(/:$/, "");
  return readRest(server, words.slice(at + 1));
}

/** `10.0.0.11`, `10.0.0.11:80`, `fd00::1`, `[fd00::1]:80`. */
function endpointOf(word: string): PastedServer | null {
  if (isAddress(word)) return { address: word };
  const [, inner = "", bare = "", port = ""] = /^(?:\[(.+)\]|([^[\]:]+))(?::(\d+))?$/.exec(word) ?? [];
  const address = inner || bare;
  if (!isAddress(address)) return null;
  return port === "" ? { address } : { address, protocol_port: Number(port) };
}

/** What stands behind the address: a port where there was none, a weight, `weight=5`, `weight 5`, `backup`. */
function readRest(server: PastedServer, words: readonly string[]): PastedServer {
  const read = { ...server };
  for (const [index, word] of words.entries()) {
    const [, named] = /^weight[=:](\d+)$/i.exec(word) ?? [];
    if (named !== undefined) read.weight = Number(named);
    else if (/^backup$/i.test(word)) read.backup = true;
    else if (/^\d+$/.test(word)) takeNumber(read, words[index - 1]?.toLowerCase() ?? "", Number(word));
  }
  return read;
}

/** A bare number counts only in the first places: `10.0.0.11 8080 5`, not in `inter 2000`. */
function takeNumber(server: PastedServer, before: string, number: number): void {
  if (before === "weight") server.weight = number;
  else if (before !== "" && !/^\d+$/.test(before)) return;
  else if (server.protocol_port === undefined) server.protocol_port = number;
  else server.weight ??= number;
}
