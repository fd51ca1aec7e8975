/**
 * What a browser first learns when it is first asked, and learns for as long as a page takes to be drawn: how numbers
 * are written, and its fonts. Asked while files come, so that no drawing waits for it.
 */
import address from "./formats.worker?worker&url";

import { firstLanguage, LANGUAGES } from "./i18n";
import { nextTask } from "./slices";

/** So long a page waits for it at most; after that, or where threads are not allowed, it learns it by itself. */
const LONGEST_MS = 500;

/** What pages are set in, as the property `font` has it. */
const FACES = [
  ...["400 14px", "500 14px", "600 14px", "400 13px", "400 12px", "500 12px"].map(inBody),
  ...["600 16px", "650 17px", "600 24px"].map(inBody),
  "400 13px var(--pf-t--global--font--family--mono)",
];

function inBody(face: string): string {
  return `${face} var(--pf-t--global--font--family--body)`;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: () => string },
  ): { createScriptURL(text: string): string };
}

/** The page's policy takes no text for a script's address unless somebody vouches for it: this one is of our build. */
function vouchedFor(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("lbaas-ui-formats", { createScriptURL: () => address });
  return policy ? policy.createScriptURL("") : address;
}

/** Numbers, dates and lists: comes back when they are known, or not to be learnt here. */
export function prepareFormats(): Promise<void> {
  const learnt = new Promise<void>((resolve) => {
    const worker = new Worker(vouchedFor());
    worker.onmessage = worker.onerror = () => resolve();
    setTimeout(resolve, LONGEST_MS);
  });
  return learnt.catch(() => undefined);
}

/** The fonts of the first page, each a task of its own. */
export async function prepareFonts(): Promise<void> {
  const line = document.body.appendChild(document.createElement("p"));
  line.className = "lb-unseen";
  line.ariaHidden = "true";
  line.textContent = LANGUAGES[firstLanguage()];
  for (const face of FACES) {
    line.style.font = face;
    line.getBoundingClientRect();
    await nextTask();
  }
  line.remove();
}
