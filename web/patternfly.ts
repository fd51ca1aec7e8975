/** What of PatternFly never shows here is left out of the build: it would be a fifth of the bytes of a first page. */
import type { Plugin, Rolldown } from "vite";

/** Drops the tokens of themes that are not offered: more than half of the style sheet that every page loads. */
const onlyOurThemes: Plugin = {
  name: "only-our-themes",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("patternfly-variables.css")) return null;
    const ours = code.replace(/([^{}]+)\{[^{}]*\}/g, (rule, selector: string) =>
      /theme-(felt|glass|high-contrast)/.test(selector) ? "" : rule,
    );
    return { code: ours, map: null };
  },
};

/** Drops the second drawing of each icon, for a set that is not offered: it doubles bytes and elements. */
const oneDrawing: Plugin = {
  name: "one-drawing",
  enforce: "pre",
  transform(code, id) {
    if (!/react-icons.dist.esm.icons./.test(id)) return null;
    return { code: code.replace(/rhUiIcon: \{.*\},?$/m, "rhUiIcon: null,"), map: null };
  },
};

/**
 * Tabs that have no room scroll, and have no tips: for both PatternFly would bring menus, and what places them. All our
 * languages are written from the left: to ask has a browser work out the styles of all that is new, twice.
 */
const plainTabs: Plugin = {
  name: "plain-tabs",
  enforce: "pre",
  transform(code, id) {
    if (!/react-core.dist.esm.components.Tabs.Tabs?\.js/.test(id)) return null;
    const plain = code
      .replace(/^import \{ (OverflowTab|Tooltip) \} from .*$/m, "const $1 = () => null;")
      .replace(/getLanguageDirection\([^()]*(?:\([^()]*\))?[^()]*\)/g, '"ltr"');
    if (plain === code) this.error("plain-tabs: nothing to replace");
    return { code: plain, map: null };
  },
};

export const patternfly: readonly Plugin[] = [onlyOurThemes, oneDrawing, plainTabs];

/** Drops the custom properties of PatternFly that nothing reads: `read` is what `propertiesRead` found in a build. */
export const onlyWhatIsRead = (read: ReadonlySet<string>): Plugin => ({
  name: "only-what-is-read",
  enforce: "pre",
  transform(code, id) {
    if (!/patternfly.*\.css/.test(id)) return null;
    const kept = code.replace(
      /(?<=[{;]\s*)(--pf-[\w-]+)\s*:[^;{}]*(;|(?=\}))/g,
      (declaration, name: string) => (read.has(name) ? declaration : ""),
    );
    return { code: kept, map: null };
  },
});

/** Names of the custom properties that come to show: read by a style or a script, or by one that is read. */
export function propertiesRead(output: Rolldown.RolldownOutput["output"]): ReadonlySet<string> {
  const readBy = new Map<string, Set<string>>();
  const read = new Set<string>();
  for (const one of output) {
    if (one.type === "chunk") for (const [name] of one.code.matchAll(/--pf-[\w-]+/g)) read.add(name);
    else if (one.fileName.endsWith(".css")) {
      for (const [, property = "", value = ""] of String(one.source).matchAll(/([\w-]+)\s*:([^;{}]+)/g)) {
        const names = [...value.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name = ""]) => name);
        if (!property.startsWith("--pf-")) names.forEach((name) => read.add(name));
        else readBy.set(property, new Set([...(readBy.get(property) ?? []), ...names]));
      }
    }
  }
  // A set that grows while it is walked through is walked to its end.
  for (const name of read) readBy.get(name)?.forEach((one) => read.add(one));
  return read;
}
