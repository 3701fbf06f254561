import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { readHelmOptions } from "../../../plugins/helm/options.js";
import { attempt, refusalOf } from "./input.js";

test("readHelmOptions() gives every field its default", () => {
  expect(readHelmOptions(undefined)).toEqual({
    releaseName: "",
    namespace: "",
    valueFiles: [],
    ignoreMissingValueFiles: false,
    values: "",
    valuesObject: {},
    parameters: [],
    fileParameters: [],
    passCredentials: false,
    skipCrds: false,
    skipTests: false,
    skipSchemaValidation: false,
    kubeVersion: "",
    apiVersions: [],
  });
});

test("readHelmOptions() takes null for absent and passes over what it does not know", () => {
  const options = readHelmOptions({ valueFiles: null, releaseName: null, valuesObject: null, future: { a: 1 } });
  expect(options).toEqual(readHelmOptions({}));
});

test.each(["", "v3", "v4"])("readHelmOptions() takes version %j for the bundled Helm", (version) => {
  expect(readHelmOptions({ version })).toEqual(readHelmOptions({}));
});

test.each<[JsonObject, string, string]>([
  [{ version: "v2" }, "/helm/version", "helm version 'v2' is not supported"],
  [{ valueFiles: "values.yaml" }, "/helm/valueFiles", 'a list is expected, found the text "values.yaml"'],
  [{ valueFiles: ["a", 3] }, "/helm/valueFiles/1", "a text is expected, found number 3; put it in quotes"],
  [{ releaseName: true }, "/helm/releaseName", "a text is expected, found boolean true; put it in quotes"],
  [{ skipCrds: "true" }, "/helm/skipCrds", 'a true or false is expected, found the text "true"'],
  [{ valuesObject: [1] }, "/helm/valuesObject", "a map is expected, found a list"],
  [{ values: { a: 1 } }, "/helm/values", "a text is expected, found a map"],
  [{ parameters: { a: "1" } }, "/helm/parameters", "a list is expected, found a map"],
  [{ parameters: [{ name: "a", value: 1 }] }, "/helm/parameters/0/value", "a text is expected, found number 1"],
  [{ parameters: [{ value: "1" }] }, "/helm/parameters/0/name", "a text is expected, found nothing"],
  [{ parameters: [{ name: "", value: "1" }] }, "/helm/parameters/0/name", "a text that is not empty is expected"],
  [{ fileParameters: [{ name: "a" }] }, "/helm/fileParameters/0/path", "a text is expected, found nothing"],
  [{ apiVersions: [null] }, "/helm/apiVersions/0", "a text is expected, found null"],
])("readHelmOptions() refuses %j at %s", async (helm, field, sentence) => {
  const refusal = await refusalOf(attempt(() => readHelmOptions(helm)));
  expect(refusal).toMatchObject({ reason: "SPEC_INVALID", code: "BAD_USER_INPUT", field });
  expect(refusal.message).toContain(sentence);
});
