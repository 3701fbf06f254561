// Bundles the command line, so that a command starts in a tenth of a second: hundreds of small files are a few large ones then, read when they are needed.
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");
/** All bundles lie in this one folder. */
const outdir = join(dist, "cli", "program");

/** A module that asks where it lies is told where it lay before it was bundled. */
const placesAsBefore = {
  name: "places-as-before",
  setup({ onLoad }) {
    onLoad({ filter: /\/dist\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = JSON.stringify(`/${relative(outdir, dirname(path))}`);
      return { contents: text.replaceAll("import.meta.dirname", `(import.meta.dirname + ${place})`), loader: "js" };
    });
  },
};

await build({
  entryPoints: [join(dist, "cli/offline/run-program.js")],
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  charset: "utf8",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  external: ["esbuild", "isolated-vm", "wasmoon", "typescript"],
  plugins: [placesAsBefore],
  // Bundled packages of the CommonJS kind ask for Node's own modules by `require`, and where they lie.
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url); const { filename: __filename, dirname: __dirname } = import.meta;',
  },
});
