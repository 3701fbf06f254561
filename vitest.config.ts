import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/slowest-first.js";

export default defineConfig({
  // Vite would take graphql's ESM build and type-graphql its CommonJS one: two realms of one library.
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    include: ["test/**/*.test.ts"],
    // What runs in the sandbox's child processes is bundled anew, so that a test never meets an older program.
    globalSetup: "test/bundle-sandbox.mjs",
    setupFiles: "test/fixed-chance.ts",
    pool: "forks",
    // Both cores, and one process for many files: no test here leaves anything behind in a module, and starting a process a file took half of the time.
    maxWorkers: "100%",
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    execArgv: ["--no-node-snapshot", "--disable-warning=ExperimentalWarning"],
    // Many times what any of it takes on a quiet machine: a busy one must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
