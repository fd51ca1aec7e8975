import { expect, test } from "vitest";

import { browserOf } from "./browser";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140, Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.1",
    "Edge 141, Windows",
  ],
  ["python-httpx/0.28", "python-httpx/0.28"],
  ["", "?"],
])("%s", (agent, words) => {
  expect(browserOf(agent)).toBe(words);
});
