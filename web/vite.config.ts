import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";
import { defineConfig, type ViteUserConfig } from "vitest/config";

import { builtOnce, placesOf } from "./chunks.ts";
import { onlyWhatIsRead, patternfly, propertiesRead } from "./patternfly.ts";

/** The server that answers the API while Vite serves the pages (`make dev`). */
const server = process.env.LBAAS_UI_DEV_SERVER ?? "http://127.0.0.1:8080";

/**
 * All styles once more as one sheet for the shadow roots of our elements (`src/embed`), where the page's own `:root`
 * and `html` mean nothing: there it is the element itself.
 */
const embedStyles: Plugin = {
  name: "embed-styles",
  generateBundle(_, bundle) {
    const sheets = Object.values(bundle).filter(({ fileName }) => fileName.endsWith(".css"));
    const all = sheets.map((sheet) => ("source" in sheet ? String(sheet.source) : "")).join("\n");
    const inside = all
      .replace(/:root:where\(([^()]+)\)/g, ":host($1)")
      .replace(/:root:not\(([^()]+)\)/g, ":host(:not($1))")
      .replace(/:root/g, ":host");
    this.emitFile({ type: "asset", fileName: "embed/lbaas-embed.css", source: inside });
  },
};

const alias = { "@": fileURLToPath(new URL("src", import.meta.url)) };
const rolldownOptions: Rolldown.InputOptions = {
  input: { index: "index.html", embed: "src/embed/main.tsx" },
  preserveEntrySignatures: false,
};

/** What a build knows only when it has been built once: which modules travel together, and what PatternFly is for. */
async function secondBuild(): Promise<{ plugins: Plugin[]; codeSplitting: Rolldown.CodeSplittingOptions }> {
  const once = await builtOnce({
    plugins: [...patternfly, react()],
    resolve: { alias },
    build: { rolldownOptions },
  });
  const places = placesOf(once);
  return {
    plugins: [onlyWhatIsRead(propertiesRead(once))],
    // Dependencies need not be drawn in: they are in the same place, or in one that all who load this load as well.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: (id) => places.get(id) ?? null, debugName: "by page" }],
    },
  };
}

export default defineConfig(async ({ command }): Promise<ViteUserConfig> => {
  const { plugins, codeSplitting } =
    command === "build" ? await secondBuild() : { plugins: [], codeSplitting: {} };
  return {
    plugins: [...patternfly, ...plugins, embedStyles, react()],
    resolve: { alias },
    // Our elements may stand behind any address: scripts find their parts beside themselves.
    experimental: {
      renderBuiltUrl: (_, { hostType }) => (hostType === "js" ? { relative: true } : undefined),
    },
    build: {
      outDir: "../lbaas_ui/static",
      emptyOutDir: true,
      // The Content-Security-Policy allows neither inline scripts nor data: fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "es2022",
      rolldownOptions: {
        ...rolldownOptions,
        output: {
          codeSplitting,
          entryFileNames: ({ name }) =>
            name === "embed" ? "embed/lbaas-embed.js" : "assets/[name]-[hash].js",
        },
      },
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
            setupFiles: ["src/test-setup.ts", "src/test-setup-page.ts"],
            testTimeout: 30_000,
            // PatternFly's modules import style sheets, which Node itself cannot read.
            server: { deps: { inline: [/@patternfly/] } },
          },
        },
      ],
    },
  };
});
