import type { JsonObject } from "../../../engine/model/manifest.js";
import type { InstalledPlugin } from "../../../plugins/contract.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { createThirdPartyPlugin } from "../../../plugins/third-party/create-plugin.js";
import { grant, storePackage } from "../third-party/make-package.js";

/** Looks where its parameter `looks` says, and gives what it saw. What it may not see or does not find it sees as an error's code. */
const bundle = `const ways = {
  text: ({ files }, path) => files.readText(path),
  list: ({ files }, path) => files.list(path).map(({ name, type }) => type + " " + name).join(),
  stat: ({ files }, path) => files.stat(path),
  env: ({ input }, name) => String(input.env[name]),
  fail: ({ files, diagnostics }, path) => { diagnostics.error("it says " + files.readText(path), { file: path, line: 1 }); return ""; },
};
function saw(context, look) {
  const [way, what] = look.split(" ");
  try { return ways[way](context, what); } catch (error) { return String(error.code); }
}
export default { generate(context) {
  const { input } = context;
  const seen = input.parameters.looks.map((look, at) => ["l" + at, saw(context, look)]);
  const index = input.files.index.map(({ path, size, mode }) => path + " " + size + " " + mode).join();
  const app = String(JSON.stringify(input.app));
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "seen" }, data: { ...Object.fromEntries(seen), index, app } }];
} };`;

const parameters = {
  schema: { type: "object", properties: { looks: { type: "array", items: { type: "string" }, default: [] } } },
};

/** `law` sees its own directory and is told nothing; `law-wide` sees the repository, other sources, the Application and variables. */
export async function installLawPlugins(folder: string, sandbox: Sandbox): Promise<readonly InstalledPlugin[]> {
  const install = async (name: string, fields: JsonObject) => {
    const stored = await storePackage(folder, { metadata: { name, version: "1.0.0" }, parameters, ...fields }, bundle);
    const grants = [grant({ repository: true, refs: true, environment: ["REGION"] })];
    return createThirdPartyPlugin(stored, { sandbox, grants });
  };
  return [
    await install("law", { inputs: { include: ["own.yaml", "deep/**/*.law"], app: false } }),
    await install("law-wide", {
      inputs: { scope: "repository", include: ["*.law"], refs: true, app: true },
      environment: { read: ["REGION", "ARGOCD_APP_NAME", "ARGOCD_APP_PROJECT_NAME"] },
    }),
  ];
}
