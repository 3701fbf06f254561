import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { ApplicationSource } from "../../engine/model/application-source.js";
import { detectTool, explicitTool } from "../../plugins/choose-tool.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { createFileTree } from "../fakes/file-tree.js";

function toolOf(blocks: Partial<ApplicationSource>): string | undefined {
  try {
    return explicitTool({ repoURL: "https://git.example.com/x.git", ...blocks });
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return `${String(error.details["reason"])} ${error.message}`;
  }
}

test.each<[string, Partial<ApplicationSource>, string | undefined]>([
  ["no block", {}, undefined],
  ["empty blocks", { helm: {}, kustomize: {}, directory: { jsonnet: {} } }, undefined],
  ["a block of defaults", { helm: { releaseName: "", valueFiles: [], skipCrds: false } }, undefined],
  ["an empty plugin block", { plugin: {} }, "Plugin"],
  ["Kustomize's label flags alone", { kustomize: { forceCommonLabels: true, labelWithoutSelector: true } }, undefined],
  ["Kustomize's version", { kustomize: { version: "5.8.1" } }, "Kustomize"],
  ["a Helm field", { helm: { releaseName: "x" } }, "Helm"],
  ["a directory option", { directory: { recurse: true } }, "Directory"],
  [
    "two blocks",
    { helm: { releaseName: "x" }, kustomize: { namePrefix: "y" } },
    "SPEC_INVALID multiple application sources defined: Kustomize,Helm; keep one of these blocks",
  ],
])("explicitTool() of %s", (_, blocks, expected) => {
  expect(toolOf(blocks)).toBe(expected);
});

test.each([
  ["Chart.yaml", "Helm"],
  ["kustomization.yaml", "Kustomize"],
  ["kustomization.yml", "Kustomize"],
  ["Kustomization", "Kustomize"],
  ["MyChart.yaml", "Directory"],
  ["chart.yaml", "Directory"],
  ["sub/Chart.yaml", "Directory"],
])("detectTool() X-02 takes a directory with %s for %s", async (name, expected) => {
  const files = createRecordingFileTree(createFileTree({ [`app/${name}`]: "" }));
  expect(await detectTool(files, "app", AbortSignal.timeout(60_000))).toBe(expected);
});

test("detectTool() prefers Kustomize where both are there", async () => {
  const files = createRecordingFileTree(createFileTree({ "Chart.yaml": "", Kustomization: "" }));
  expect(await detectTool(files, "", AbortSignal.timeout(60_000))).toBe("Kustomize");
});
