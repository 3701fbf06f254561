import { defineConfig } from "vitest/config";

export default defineConfig({
  // Vite would take graphql's ESM build and type-graphql its CommonJS one: two realms of one library.
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    execArgv: ["--no-node-snapshot", "--disable-warning=ExperimentalWarning"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
