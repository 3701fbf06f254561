import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:real`: suites that start real neighbours by themselves. One after the other: each would like the machine for itself. */
export default defineConfig({
  root: join(import.meta.dirname, "..", ".."),
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    include: ["test/real/**/*.real.ts"],
    globalSetup: "test/bundle-sandbox.mjs",
    pool: "forks",
    fileParallelism: false,
    execArgv: ["--no-node-snapshot", "--disable-warning=ExperimentalWarning"],
    testTimeout: 60_000,
    // A bed that was never built takes this long on two cores.
    hookTimeout: 45 * 60_000,
  },
});
