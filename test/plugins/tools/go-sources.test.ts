import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import type { HelmTemplateOutput } from "../../../plugins/helm/messages.js";
import { temporaryFolder } from "../../server/temporary-folder.js";
import { useModules } from "./run-module.js";

const plugins = join(import.meta.dirname, "../../../plugins");
const modules = ["tools/abi", "jsonnet/module", "kustomize/module", "helm/module"];
const launch = join(import.meta.dirname, "../../../server/launch");
const minutes = 60_000;

interface Tools {
  readonly cacheFolder: () => string;
  readonly goBuild: (
    tool: string,
    file: string,
  ) => { readonly arguments: readonly string[]; readonly environment: NodeJS.ProcessEnv };
}

const run = useModules();
const exec = promisify(execFile);
let go = "go";
let tools: Tools;

beforeAll(async () => {
  tools = (await import(join(launch, "tools.mjs"))) as Tools;
  const { findGo } = (await import(join(launch, "go-toolchain.mjs"))) as { findGo: (options: object) => Promise<{ go: string }> };
  go = (await findGo({ folder: join(tools.cacheFolder(), "go") })).go;
}, 10 * minutes);

test.each(modules)("plugins/%s is formatted by gofmt", async (module) => {
  const { stdout } = await exec(join(dirname(go), "gofmt"), ["-l", "."], { cwd: join(plugins, module) });
  expect(stdout).toBe("");
});

// With the flags of the build, so that what was compiled for it is not compiled again.
test.each(modules)("plugins/%s satisfies go vet", { timeout: 10 * minutes }, async (module) => {
  const { environment } = tools.goBuild("helm", "");
  const vetted = exec(go, ["vet", "-trimpath", "-buildvcs=false", "./..."], { cwd: join(plugins, module), env: environment });
  await expect(vetted).resolves.toMatchObject({ stderr: "" });
});

test("the definitions packed into kustomize.wasm are Kustomize's own", { timeout: 10 * minutes }, async () => {
  const tested = await exec(go, ["test", "-trimpath", "-buildvcs=false", "./schema"], { cwd: join(plugins, "kustomize/module") });
  expect(tested.stdout).toMatch(/^ok/);
});

test("the same sources give the same bytes, wherever they lie", { timeout: 10 * minutes }, async () => {
  const folder = temporaryFolder();
  const build = async (sources: string, file: string) => {
    const { arguments: list, environment } = tools.goBuild("jsonnet", file);
    await exec(go, [...list], { cwd: join(sources, "jsonnet/module"), env: environment });
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  };
  for (const module of ["tools/abi", "jsonnet/module"])
    cpSync(join(plugins, module), join(folder, "elsewhere", module), { recursive: true });
  const here = await build(plugins, join(folder, "here.wasm"));
  expect(await build(join(folder, "elsewhere"), join(folder, "there.wasm"))).toBe(here);
});

test("helm.wasm knows the API versions of the client-go that it does without", { timeout: 10 * minutes }, async () => {
  const real = await exec(go, ["run", "-buildvcs=false", "."], { cwd: join(plugins, "helm/module/versions") });
  const files = {
    "/src/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n",
    "/src/templates/a.yaml": "v: {{ toJson .Capabilities.APIVersions }}\n",
  };
  const lists = { values: [], setJson: [], set: [], setString: [], setFile: [], setLiteral: [], apiVersions: [], showOnly: [] };
  const answer = await run<HelmTemplateOutput>(
    "helm",
    { op: "template", chart: "/src", releaseName: "r", namespace: "n", ...lists },
    files,
  );
  expect(answer).toMatchObject({ ok: { manifests: [{ object: { v: JSON.parse(real.stdout) } }] } });
});
