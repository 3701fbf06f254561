import { z } from "zod";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { BuildEnvironment } from "../build-environment.js";
import { flagField, listField, readSourceBlock, textField } from "../source-block.js";
import type { JsonnetVariable } from "./messages.js";

const variable = z.object({ name: z.string().min(1), value: textField, code: flagField });
const schema = z.object({ tlas: listField(variable), extVars: listField(variable), libs: listField(z.string()) });

/** `source.directory.jsonnet`, variables of the build environment replaced. */
export interface JsonnetOptions {
  readonly tlas: readonly JsonnetVariable[];
  readonly extVars: readonly JsonnetVariable[];
  /** Directories of libraries, from the root of the repository. */
  readonly libs: readonly string[];
}

/**
 * Reads `source.directory.jsonnet`.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) with the JSON pointer of the field
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ApplicationSourceJsonnet`
 */
export function readJsonnetOptions(
  jsonnet: JsonObject | undefined,
  { expand }: Pick<BuildEnvironment, "expand">,
): JsonnetOptions {
  const { tlas, extVars, libs } = readSourceBlock(schema, jsonnet, "/directory/jsonnet");
  const expandAll = (field: string, variables: readonly JsonnetVariable[]) =>
    variables.map(({ name, value, code }, at) => ({
      name,
      value: expand(value, `/directory/jsonnet/${field}/${at}/value`),
      code,
    }));
  return { tlas: expandAll("tlas", tlas), extVars: expandAll("extVars", extVars), libs };
}
