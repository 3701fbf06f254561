import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { buildEnvironment } from "../../../plugins/build-environment.js";
import { kustomizeEdits, warningsOfEdits } from "../../../plugins/kustomize/edits.js";
import { readKustomizeOptions } from "../../../plugins/kustomize/options.js";
import { makeInput } from "../make-input.js";

function edits(kustomize: JsonObject) {
  return kustomizeEdits(readKustomizeOptions(kustomize), buildEnvironment(makeInput()));
}

function failure(kustomize: JsonObject): string {
  try {
    edits(kustomize);
    return "";
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return [error.details["reason"], error.details["field"], error.message].join(" ");
  }
}

test.each<[string, JsonObject]>([
  ["an empty block", {}],
  ["flags alone", { forceCommonLabels: true, labelWithoutSelector: true, labelIncludeTemplates: true }],
  [
    "what concerns the build only",
    { version: "5.8.1", kubeVersion: "1.30.0", apiVersions: ["a/v1"], ignoreMissingComponents: true },
  ],
])("kustomizeEdits() changes nothing for %s", (_, kustomize) => {
  expect(edits(kustomize)).toBeUndefined();
});

describe("kustomizeEdits() replaces variables", () => {
  test("in images and label values, annotations only when asked to, and nowhere else", () => {
    const kustomize = {
      images: ["app:$ARGOCD_APP_REVISION_SHORT"],
      commonLabels: { b: "$ARGOCD_APP_NAME", a: "x" },
      commonAnnotations: { a: "$ARGOCD_APP_NAME" },
      namePrefix: "$ARGOCD_APP_NAME-",
    };
    expect(edits(kustomize)).toMatchObject({
      images: ["app:ccccccc"],
      commonLabels: { a: "x", b: "web" },
      commonAnnotations: { a: "$ARGOCD_APP_NAME" },
      namePrefix: "$ARGOCD_APP_NAME-",
    });
    expect(edits({ ...kustomize, commonAnnotationsEnvsubst: true })?.commonAnnotations).toEqual({ a: "web" });
  });

  test("and sorts labels by their keys", () => {
    expect(Object.keys(edits({ commonLabels: { z: "1", b: "2", a: "3" } })?.commonLabels ?? {})).toEqual(["a", "b", "z"]);
  });

  test("21 an empty tag is refused, naming the variable", () => {
    expect(failure({ images: ["nginx:1", "app:$UNSET"] })).toBe(
      'KUSTOMIZE_EDIT_FAILED /kustomize/images/1 Cannot use image "app:$UNSET": the tag of the image is empty; $UNSET is empty or unknown',
    );
  });
});

test("kustomizeEdits() 22 takes a count as a number or as a text that holds one", () => {
  const replicas = [
    { name: "a", count: 3 },
    { name: "b", count: "3" },
  ];
  expect(edits({ replicas })?.replicas).toEqual([
    { name: "a", count: 3 },
    { name: "b", count: 3 },
  ]);
  expect(failure({ replicas: [{ name: "a", count: "three" }] })).toBe(
    "KUSTOMIZE_EDIT_FAILED /kustomize/replicas/0/count expected integer value for count. Received: three",
  );
});

test("kustomizeEdits() 23 refuses labels in templates without labelWithoutSelector, if there are labels", () => {
  expect(failure({ commonLabels: { a: "b" }, labelIncludeTemplates: true })).toMatch(
    /^KUSTOMIZE_EDIT_FAILED \/kustomize\/labelIncludeTemplates --without-selector flag must be specified for --include-templates to work/,
  );
  expect(edits({ commonLabels: { a: "b" }, labelIncludeTemplates: true, labelWithoutSelector: true })).toMatchObject({
    labelIncludeTemplates: true,
  });
});

test("kustomizeEdits() leaves empty fields of patches out", () => {
  const patches = [{ path: "", patch: "x", target: { kind: "Deployment" }, options: { allowNameChange: true }, other: 1 }];
  expect(edits({ patches })?.patches).toEqual([
    { patch: "x", target: { kind: "Deployment" }, options: { allowNameChange: true } },
  ]);
});

test("warningsOfEdits() warns of labels that reach selectors", () => {
  expect(warningsOfEdits(readKustomizeOptions({ commonLabels: { a: "b" } }))).toEqual([
    expect.stringMatching(/^SELECTOR_LABELS: /),
  ]);
  expect(warningsOfEdits(readKustomizeOptions({ commonLabels: { a: "b" }, labelWithoutSelector: true }))).toEqual([]);
  expect(warningsOfEdits(readKustomizeOptions({}))).toEqual([]);
});
