import { z } from "zod";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { DirectoryOptions } from "../../engine/model/application-source.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { flagField, readSourceBlock, textField } from "../source-block.js";

const schema = z.object({
  recurse: flagField,
  include: textField,
  exclude: textField,
  disableExtensionFilter: flagField,
  jsonnet: z
    .custom<JsonObject>((value) => isObject(value))
    .nullish()
    .transform((value) => value ?? {}),
});

/**
 * Reads `source.directory`, with the default of every field.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) with the JSON pointer of the field
 */
export function readDirectoryOptions(directory: DirectoryOptions | undefined): Required<DirectoryOptions> {
  return readSourceBlock(schema, directory as JsonObject | undefined, "/directory");
}
