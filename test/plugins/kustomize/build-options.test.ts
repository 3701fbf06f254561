import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { readRenderSettings } from "../../../engine/source/render-settings.js";
import { readBuildOptions, warningsOfVersion } from "../../../plugins/kustomize/build-options.js";

const plain = { enableHelm: false, loadRestrictor: "rootOnly", helmApiVersions: [] };

function read(options: string, version = "", ofVersions: Readonly<Record<string, string>> = {}) {
  const keys = Object.entries(ofVersions).map(([key, text]) => [`kustomize.buildOptions.${key}`, text]);
  const settings = readRenderSettings({ "kustomize.buildOptions": options, ...Object.fromEntries(keys) });
  try {
    return readBuildOptions(version, settings);
  } catch (error) {
    return error instanceof FairleadError ? `${String(error.details["reason"])} ${error.message}` : error;
  }
}

describe("readBuildOptions() takes", () => {
  test.each([
    ["nothing", "", plain],
    ["--enable-helm", "--enable-helm", { ...plain, enableHelm: true }],
    ["--enable-helm=true", "--enable-helm=true", { ...plain, enableHelm: true }],
    ["--enable-helm=false", "--enable-helm=false", plain],
    ["--load-restrictor with a blank", "--load-restrictor LoadRestrictionsNone", { ...plain, loadRestrictor: "none" }],
    ["--load-restrictor with =", "--load-restrictor=none", { ...plain, loadRestrictor: "none" }],
    ["--reorder", "--reorder none", { ...plain, reorder: "none" }],
    [
      "--helm-api-versions twice",
      "--helm-api-versions a/v1 --helm-api-versions b/v1",
      { ...plain, helmApiVersions: ["a/v1", "b/v1"] },
    ],
    ["--helm-kube-version", "--helm-kube-version=1.30.0", { ...plain, helmKubeVersion: "1.30.0" }],
    ["what changes nothing", "--enable-alpha-plugins --as-current-user", plain],
  ])("%s", (_, options, expected) => {
    expect(read(options)).toEqual(expected);
  });
});

describe("S55 readBuildOptions() refuses", () => {
  test.each([
    ["--network", "functions get no network"],
    ["--network-name=host", "functions get no network"],
    ["--enable-exec", "no program of this machine is run"],
    ["--mount type=bind,src=/,dst=/x", "nothing of this machine is shown"],
    ["-e HOME", "no environment is handed to a build"],
    ["--helm-command=/bin/sh", "charts are rendered by the Helm that is built in"],
    ["-o /tmp/x", "a build writes no file"],
    ["--stack-trace", "it is not known"],
    ["enable-helm", "it is not known"],
    ["--constructor", "it is not known"],
  ])("%s", (options, because) => {
    expect(read(options)).toMatch(/^KUSTOMIZE_OPTION_FORBIDDEN Cannot use "[^"]*" of kustomize.buildOptions in argocd-cm: /);
    expect(read(options)).toContain(because);
  });

  test("an illegal value, naming the legal ones", () => {
    expect(read("--reorder random")).toContain("illegal flag value --reorder random; legal values: legacy, none");
    expect(read("--load-restrictor")).toContain("illegal flag value --load-restrictor ; legal values:");
  });
});

describe("readBuildOptions() of a version", () => {
  test.each([
    [
      "X-09 takes the options of the version instead of those of all",
      "v4.5.7",
      { "v4.5.7": "--reorder none" },
      { ...plain, reorder: "none" },
    ],
    ["keeps those of all for the version that is built in", "v5.8.1", {}, { ...plain, enableHelm: true }],
  ])("%s", (_, version, ofVersions, expected) => {
    expect(read("--enable-helm", version, ofVersions as Readonly<Record<string, string>>)).toEqual(expected);
  });

  test.each(["v3.0.0", "__proto__", "constructor"])("refuses %s, which nobody registered", (version) => {
    expect(read("", version)).toMatch(new RegExp(`^KUSTOMIZE_VERSION_UNKNOWN kustomize version ${version} is not registered: `));
  });
});

test("warningsOfVersion() says that a registered version is rendered by the one there is", () => {
  expect(warningsOfVersion("")).toEqual([]);
  expect(warningsOfVersion("5.8.1")).toEqual([]);
  expect(warningsOfVersion("v4.5.7")).toEqual([expect.stringMatching(/^KUSTOMIZE_VERSION: .*"v4.5.7".*5\.8\.1/)]);
});
