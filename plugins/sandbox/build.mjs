// Bundles what runs beside the product's own process: the sandbox's worker, the programs it evaluates in isolates, the threads that read texts.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** Where the bundles lie: `dist/plugins/sandbox/program/` of the package. */
export const programFolder = join(here, "..", "..", "dist", "plugins", "sandbox", "program");

/** Builds all bundles; takes a few milliseconds. Nothing is found at run time but isolated-vm. */
export async function buildSandboxPrograms(outdir = programFolder) {
  const shared = { bundle: true, target: "es2023", logLevel: "warning", legalComments: "none", charset: "utf8" };
  await build({
    ...shared,
    entryPoints: {
      worker: join(here, "worker/main.ts"),
      probe: join(here, "worker/probe.ts"),
      "lua-worker": join(here, "../lua/worker/main.ts"),
      "reading-worker": join(here, "../reading/worker.ts"),
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    format: "esm",
    external: ["isolated-vm"],
    // Bundled packages of the CommonJS kind ask for Node's own modules by `require`, and where they lie.
    banner: {
      js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url); const { filename: __filename, dirname: __dirname } = import.meta;',
    },
  });
  await build({
    ...shared,
    entryPoints: { "wasm-guest": join(here, "guest/wasm-program.ts"), "script-guest": join(here, "guest/script-program.ts") },
    outdir,
    platform: "neutral",
    format: "iife",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSandboxPrograms();
