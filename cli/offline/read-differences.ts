import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { IgnoreDifference } from "../../engine/model/application.js";
import type { Json } from "../../engine/model/manifest.js";
import type { OfflineContext } from "./command.js";
import { mustBeText } from "./metadata-problem.js";
import { readOneObject } from "./read-objects.js";

/**
 * The rules of an Application's spec.ignoreDifferences; of a file undefined none.
 * @throws FairleadError as `readOneObject`; `BAD_USER_INPUT` (`MANIFEST_INVALID`) for what are no rules
 */
export async function readDifferences(file: string | undefined, context: OfflineContext): Promise<readonly IgnoreDifference[]> {
  if (file === undefined) return [];
  const { spec } = await readOneObject(file, context);
  const differences = (isObject(spec) ? spec.ignoreDifferences : null) ?? [];
  const problem = Array.isArray(differences)
    ? differences.map((rule, index) => ruleProblem(rule, `spec.ignoreDifferences[${index}]`)).find((found) => found !== undefined)
    : "spec.ignoreDifferences must be a list";
  if (problem === undefined) return differences as readonly unknown[] as readonly IgnoreDifference[];
  throw new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${problem}`, {
    details: { reason: "MANIFEST_INVALID" },
  });
}

function ruleProblem(rule: Json, place: string): string | undefined {
  if (!isObject(rule) || typeof rule.kind !== "string") return `${place} must be a rule with a kind`;
  for (const field of ["group", "name", "namespace"]) {
    const text = rule[field] ?? "";
    if (typeof text !== "string") return mustBeText(`${place}.${field}`, text);
  }
  for (const field of ["jsonPointers", "jqPathExpressions", "managedFieldsManagers"]) {
    const list: Json = rule[field] ?? [];
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
      return `${place}.${field} must be a list of texts`;
  }
  return undefined;
}
