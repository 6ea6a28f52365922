import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "../../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // An inlined asset would be a data: address, which the content security policy allows for pictures alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The word lists of the password meter load on their own, after the page.
    chunkSizeWarningLimit: 2000,
  },
});
