import { z } from "zod";
import type { JsonObject } from "../../engine/model/manifest.js";
import { flagField, listField, readSourceBlock, textField, textsField } from "../source-block.js";

const selector = z.object({
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
  annotationSelector: z.string(),
  labelSelector: z.string(),
});

const schema = z.object({
  namePrefix: textField,
  nameSuffix: textField,
  images: listField(z.string()),
  replicas: listField(z.object({ name: z.string().min(1), count: z.union([z.number().int(), z.string()]) })),
  commonLabels: textsField,
  forceCommonLabels: flagField,
  labelWithoutSelector: flagField,
  labelIncludeTemplates: flagField,
  commonAnnotations: textsField,
  forceCommonAnnotations: flagField,
  commonAnnotationsEnvsubst: flagField,
  namespace: textField,
  patches: listField(
    z.object({
      path: z.string().optional(),
      patch: z.string().optional(),
      target: selector.partial().optional(),
      options: z.record(z.string(), z.boolean()).optional(),
    }),
  ),
  components: listField(z.string().min(1)),
  ignoreMissingComponents: flagField,
  version: textField,
  kubeVersion: textField,
  apiVersions: listField(z.string()),
});

/** `source.kustomize`, with the default of every field that has one. */
export type KustomizeOptions = z.output<typeof schema>;

/**
 * Reads `source.kustomize`.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) with the JSON pointer of the field
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ApplicationSourceKustomize`
 */
export function readKustomizeOptions(kustomize: JsonObject | undefined): KustomizeOptions {
  return readSourceBlock(schema, kustomize, "/kustomize");
}
