import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The server that answers the API while Vite serves the pages (`make dev`). */
const server = process.env.LBAAS_UI_DEV_SERVER ?? "http://127.0.0.1:8080";

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

export default defineConfig({
  plugins: [onlyOurThemes, oneDrawing, react()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: "../lbaas_ui/static",
    emptyOutDir: true,
    // The Content-Security-Policy allows neither inline scripts nor data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    proxy: { "/api": { target: server, ws: true, changeOrigin: true }, "/readyz": server },
  },
  test: {
    css: false,
    setupFiles: ["src/test-setup.ts"],
    // A page takes half a second to set up: only tests of components (.tsx) get one.
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          // PatternFly's modules import style sheets, which Node itself cannot read.
          server: { deps: { inline: [/@patternfly/] } },
        },
      },
    ],
  },
});
