import { z } from "zod";
import type { JsonObject } from "../../engine/model/manifest.js";
import { flagField, listField, readSourceBlock, textField } from "../source-block.js";
import { helmFailure } from "./failure.js";

const nameField = z.string().min(1);
const mapField = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const schema = z.object({
  version: textField,
  releaseName: textField,
  namespace: textField,
  valueFiles: listField(z.string()),
  ignoreMissingValueFiles: flagField,
  values: textField,
  valuesObject: mapField.nullish().transform((value) => value ?? {}),
  parameters: listField(z.object({ name: nameField, value: textField, forceString: flagField })),
  fileParameters: listField(z.object({ name: nameField, path: nameField })),
  passCredentials: flagField,
  skipCrds: flagField,
  skipTests: flagField,
  skipSchemaValidation: flagField,
  kubeVersion: textField,
  apiVersions: listField(z.string()),
});

/** `source.helm`, with the default of every field. `version` is checked and dropped: there is one Helm. */
export type HelmOptions = Omit<z.output<typeof schema>, "version">;

/** One `helm.parameters` entry. */
export type HelmParameter = HelmOptions["parameters"][number];

const bundledVersions = new Set(["", "v3", "v4"]);

/**
 * Reads `source.helm`. Fields it does not know are passed over.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) with the JSON pointer of the field
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ApplicationSourceHelm`
 */
export function readHelmOptions(helm: JsonObject | undefined): HelmOptions {
  const { version, ...options } = readSourceBlock(schema, helm, "/helm");
  if (bundledVersions.has(version)) return options;
  throw helmFailure(
    "SPEC_INVALID",
    `helm version '${version.slice(0, 50)}' is not supported: leave /helm/version out, or write v3 or v4; both mean the bundled Helm`,
    { field: "/helm/version" },
  );
}
