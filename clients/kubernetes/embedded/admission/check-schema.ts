import type { FieldProblem } from "../../../../engine/kubernetes/field-problem.js";
import type { FieldSchema } from "../../../../engine/kubernetes/field-schema.js";
import { schemaOfField } from "../../../../engine/kubernetes/schema-walk.js";
import { validateAgainst } from "../../../../engine/kubernetes/structural-schema.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { VersionedKind } from "../kinds.js";
import { badRequest, type StatusCause } from "../status-error.js";
import { cannotDecode } from "./unknown-fields.js";

const step = /\[(\d+)\]|\[([^\]]*)\]|([^.[\]]+)/g;
const unreadable: ReadonlySet<string> = new Set(["FieldValueTypeInvalid", "FieldValueInvalid"]);

function schemaAt(root: FieldSchema, path: string): FieldSchema | undefined {
  let schema: FieldSchema | undefined = root;
  for (const [, index, key, field] of path.matchAll(step)) {
    schema = index === undefined ? schemaOfField(schema, key ?? field ?? "") : schema?.items;
  }
  return schema;
}

/** Lists and structs that a built-in kind requires decode to empty ones; only a missing scalar is an error there. */
function isMissingScalar(problem: FieldProblem, schema: FieldSchema): boolean {
  if (problem.reason !== "FieldValueRequired" || problem.path.startsWith("status")) return false;
  const type = schemaAt(schema, problem.path)?.type;
  return type !== undefined && type !== "object" && type !== "array" && type !== "boolean";
}

/**
 * The first thing that cannot be read as the kind at all: for built-in kinds any value of another type, for custom ones wrong metadata.
 * @param typed what is applied is read by the types of a custom kind's schema too
 */
export function undecodable(kind: VersionedKind, object: Manifest, typed = false): FieldProblem | undefined {
  const { served, version } = kind;
  if (version.schema === undefined) return undefined;
  const isRead = ({ reason, path }: FieldProblem) =>
    !served.custom || path.startsWith("metadata") || (typed && reason === "FieldValueTypeInvalid");
  return validateAgainst(object, version.schema).find((problem) => unreadable.has(problem.reason) && isRead(problem));
}

/** Refuses what cannot be read as the kind at all. @throws ApiError 400 */
export function checkDecodable(kind: VersionedKind, object: Manifest): void {
  const problem = undecodable(kind, object);
  if (problem !== undefined) throw badRequest(cannotDecode(kind, `${problem.path}: ${problem.message}`));
}

/** What is wrong with the object by its schema. */
export function checkSchema(kind: VersionedKind, object: Manifest): readonly StatusCause[] {
  const { schema } = kind.version;
  if (schema === undefined) return [];
  const problems = validateAgainst(object, schema);
  const counted = kind.served.custom ? problems : problems.filter((problem) => isMissingScalar(problem, schema));
  return counted.map(({ path, reason, message }) => ({ reason, message, field: path }));
}
