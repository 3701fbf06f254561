import { expect, test } from "vitest";
import { readRenderSettings } from "../../../engine/source/render-settings.js";

test("readRenderSettings() has all tools on, https alone and 10 MiB when nothing is said", () => {
  expect(readRenderSettings({})).toEqual({
    helmEnabled: true,
    kustomizeEnabled: true,
    jsonnetEnabled: true,
    valuesFileSchemes: ["https"],
    kustomizeBuildOptions: [],
    kustomizeVersionOptions: {},
    maxDirectoryBytes: 10_485_760,
  });
});

test.each([
  ["true", true],
  ["false", false],
  ["", false],
  ["True", false],
])("readRenderSettings() takes helm.enable %j for %s", (text, on) => {
  expect(readRenderSettings({ "helm.enable": text }).helmEnabled).toBe(on);
});

test.each([
  ["https, http", ["https", "http"]],
  ["", []],
])("readRenderSettings() takes helm.valuesFileSchemes %j", (text, schemes) => {
  expect(readRenderSettings({ "helm.valuesFileSchemes": text }).valuesFileSchemes).toEqual(schemes);
});

test("readRenderSettings() parts build options by blanks, and keeps those of versions", () => {
  const settings = readRenderSettings({
    "kustomize.buildOptions": " --enable-helm  --load-restrictor LoadRestrictionsNone ",
    "kustomize.buildOptions.v4": "--reorder none",
    "kustomize.buildOptions.": "--nonsense",
  });
  expect(settings.kustomizeBuildOptions).toEqual(["--enable-helm", "--load-restrictor", "LoadRestrictionsNone"]);
  expect(settings.kustomizeVersionOptions).toEqual({ v4: ["--reorder", "none"] });
});

test.each([
  ["1Ki", 1024],
  ["5M", 5_000_000],
  ["0", 0],
  ["much", 10_485_760],
])("readRenderSettings() takes a size of %j for %d bytes", (text, bytes) => {
  expect(readRenderSettings({ "reposerver.max.combined.directory.manifests.size": text }).maxDirectoryBytes).toBe(bytes);
});
