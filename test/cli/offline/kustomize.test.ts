import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { kustomizeBuild } from "../../../cli/offline/kustomize.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { noScripts } from "../../fakes/no-scripts.js";
import { configMap, failureOf } from "../../plugins/kustomize/build.js";
import { openRealTools, type RealTools } from "../../plugins/real-tools.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 180_000 });

let tools: RealTools;
let folder: TemporaryFolder | undefined;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());
afterEach(() => folder?.remove());

const files: FakeFiles = {
  "base/kustomization.yaml": "resources: [b.yaml, a.yaml]\n",
  "base/a.yaml": configMap("a"),
  "base/b.yaml": configMap("b"),
  "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: p-\n",
};

async function run(args: readonly string[], more: FakeFiles = {}) {
  folder = await makeFolder({ ...files, ...more });
  return kustomizeBuild(args, { folder: folder.path, signal: AbortSignal.timeout(60_000), tools, scripts: noScripts });
}

async function namesOf(args: readonly string[], more: FakeFiles = {}) {
  const { manifests } = (await run(args, more)).result as unknown as { manifests: readonly { metadata: { name: string } }[] };
  return manifests.map(({ metadata }) => metadata.name).join(" ");
}

test("kustomize builds a folder, its bases above included", async () => {
  const { exit, result, text } = await run(["overlays/prod"]);
  expect(exit).toBe(0);
  expect(result).toMatchObject({ manifests: [{ kind: "ConfigMap", metadata: { name: "p-a" } }, { metadata: { name: "p-b" } }] });
  expect(text()).toMatch(/^apiVersion: v1\n[^]*\n---\napiVersion: v1\n[^]*name: p-b\n$/);
});

test.each([
  ["by kind and name", [], "p-a p-b"],
  ["as the files have it", ["--reorder", "none"], "p-b p-a"],
  ["by kind when told so", ["--reorder=legacy"], "p-a p-b"],
])("kustomize orders %s", async (_, flags, expected) => {
  expect(await namesOf(["overlays/prod", ...flags])).toBe(expected);
});

test("kustomize reads files beside the folder only without the load restrictor", async () => {
  const more = { "overlays/prod/kustomization.yaml": "resources: [../../base/a.yaml]\n" };
  expect(await failureOf(run(["overlays/prod"], more))).toMatch(/is not in or below/);
  expect(await namesOf(["overlays/prod", "--load-restrictor", "LoadRestrictionsNone"], more)).toBe("a");
});

test("kustomize does not leave a repository", async () => {
  const more = { "overlays/.git/HEAD": "ref: refs/heads/main\n" };
  expect(await failureOf(run(["overlays/prod"], more))).toMatch(/^BAD_USER_INPUT PATH_ESCAPE /);
});

test("kustomize fetches nothing, and says so", async () => {
  const more = { "overlays/prod/kustomization.yaml": "resources: ['https://github.com/org/repo//x?ref=v1.0.0']\n" };
  expect(await failureOf(run(["overlays/prod"], more))).toMatch(
    /^PERMISSION_DENIED REMOTE_BASE_DENIED .*this command uses no network/,
  );
});

describe("kustomize refuses", () => {
  test.each([
    ["a folder that is not there", ["gone"], /^NOT_FOUND PATH_NOT_FOUND /],
    ["a file", ["base/a.yaml"], /^BAD_USER_INPUT PATH_INVALID /],
    ["a folder without a kustomization", ["overlays"], /^BAD_USER_INPUT KUSTOMIZE_FILE_MISSING /],
  ])("%s", async (_, args, expected) => {
    expect(await failureOf(run(args))).toMatch(expected);
  });

  test.each([[["base", "--reorder", "random"]], [["base", "--enable-exec"]], [["base", "overlays"]]])(
    "%j as wrong usage",
    async (args) => {
      await expect(run(args)).rejects.toThrow(UsageError);
    },
  );
});
