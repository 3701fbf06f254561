// Bundles the explorer into dist/web: everything it needs is served by us, nothing comes from another address.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const target = join(web, "..", "dist", "web");
const settings = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "linked",
  loader: { ".ttf": "file", ".svg": "file" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "error",
};

mkdirSync(target, { recursive: true });
await build({ ...settings, entryPoints: { main: join(web, "src/main.tsx") }, outdir: target, format: "esm", jsx: "automatic" });
await build({
  ...settings,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  outdir: target,
  format: "iife",
});
mkdirSync(join(target, "sign-in"), { recursive: true });
for (const file of ["index.html", "favicon.svg", "sign-in/sign-in.css"]) copyFileSync(join(web, file), join(target, file));
