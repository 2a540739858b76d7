import { defineConfig } from "vite";

/**
 * The installer serves the result under a content security policy without inline code, so nothing may be inlined:
 * no data: assets, no module preload snippet. Every file but index.html carries the hash of its content.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
