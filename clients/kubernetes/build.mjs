// Bundles what reads kubeconfigs, without the 15 MB of generated clients that its package loads with it.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** Of the generated clients, only what `KubeConfig` is made of. If it is ever made of more, the build says so and ends. */
const withoutClients = {
  name: "without-clients",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, "gen"),
      namespace: "without-clients",
    }));
    onLoad({ filter: /./, namespace: "without-clients" }, ({ path }) => ({
      contents: 'export { createConfiguration } from "./configuration.js"; export { ServerConfiguration } from "./servers.js";',
      resolveDir: path,
    }));
  },
};

await build({
  // The source, not what the compiler made of it: that is replaced, and stays so until the source changes.
  entryPoints: [join(here, "kube-config.ts")],
  outfile: join(here, "..", "..", "dist", "clients", "kubernetes", "kube-config.js"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  legalComments: "none",
  logLevel: "warning",
  // Loaded anyway.
  external: ["undici", "openid-client"],
  plugins: [withoutClients],
  // Bundled packages of the CommonJS kind ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
});
