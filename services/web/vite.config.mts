import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "src",
  plugins: [react()],
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    // Nothing is inlined as a data: address, which the page's content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long the bundler's parts took on a busy machine is no warning.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
