import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { releases } from "./bed/releases.js";

const [oldest] = releases;
const newest = releases[releases.length - 1] ?? oldest;
const chosen = process.env["FAIRLEAD_BED_RELEASE"];
const all = "test/real/**/*.real.ts";
/** What the product leans on, and what it does: these are run on every release. */
const core = ["test/real/contract.real.ts", "test/real/engine.real.ts"];
/** It compares with the embedded server, which is modelled on the oldest release. */
const comparing = ["test/real/fuzz.real.ts"];

const suites = (release: string, files: { readonly include: string[]; readonly exclude?: string[] }) => ({
  extends: true as const,
  test: { name: `kubernetes-${release}`, env: { FAIRLEAD_BED_RELEASE: release }, ...files },
});

/**
 * `npm run test:real`: suites that start real neighbours by themselves, two at a time. Everything runs on the newest release of Kubernetes, the core on
 * all; with `FAIRLEAD_BED_RELEASE` everything runs on that one.
 */
export default defineConfig({
  root: join(import.meta.dirname, "..", ".."),
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    projects:
      chosen === undefined
        ? [suites(oldest, { include: [...core, ...comparing] }), suites(newest, { include: [all], exclude: comparing })]
        : [suites(chosen, { include: [all] })],
    globalSetup: "test/bundle-sandbox.mjs",
    pool: "forks",
    // Much of a suite is waiting: for starts, and for what comes by itself. They share nothing but the machine.
    maxWorkers: 2,
    execArgv: ["--no-node-snapshot", "--disable-warning=ExperimentalWarning"],
    // Longer than a test waits for anything: what is late on a busy machine is told by name.
    testTimeout: 10 * 60_000,
    // A bed that was never built takes this long on two cores.
    hookTimeout: 45 * 60_000,
  },
});
