import { FairleadError } from "../../errors.js";
import { builtInSchema, type FieldSchema } from "../../kubernetes/field-schema.js";
import { unknownFields } from "../../kubernetes/prune-unknown.js";
import { groupOf, type Manifest, versionOf } from "../../model/manifest.js";

/**
 * An object with a field that its kind does not have cannot be applied on the server's side, and so cannot be compared. Not for what a server answered: it may be
 * newer than what is known here.
 * @param failure how the sentence begins, in Argo CD's words
 * @throws FairleadError `BAD_USER_INPUT` (`FIELD_UNKNOWN`)
 */
export function refuseUnknownFields(object: Manifest, failure: string, given: FieldSchema | undefined): void {
  const schema = given ?? builtInSchema(groupOf(object), versionOf(object), object.kind);
  const [path] = schema === undefined ? [] : unknownFields(object, schema);
  if (path === undefined) return;
  throw new FairleadError("BAD_USER_INPUT", `${failure}: .${path}: field not declared in schema`, {
    details: { reason: "FIELD_UNKNOWN", path },
  });
}
