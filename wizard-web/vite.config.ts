import { defineConfig } from "vite";

/**
 * The installer serves the result under a content security policy without inline code, so nothing may be inlined:
 * no data: assets, no module preload snippet. Every file but index.html and the icon carries the hash of its content.
 */
export default defineConfig(({ command }) => {
  // A build started from a test inherits NODE_ENV=test, which would ship React's development code.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
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
  };
});
