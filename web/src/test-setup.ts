/** What Node and jsdom lack, for unit tests. */
import "./lib/i18n-test";

// Neither has it, whatever the types say.
globalThis.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
