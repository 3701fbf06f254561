import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { AppProject, AppProjectSpec } from "../../engine/model/app-project.js";
import type { Application, ApplicationSpec } from "../../engine/model/application.js";
import type { JsonObject, Manifest } from "../../engine/model/manifest.js";
import { shapeProblems } from "../../engine/project/project-shape.js";
import type { OfflineContext } from "./command.js";
import { labelsProblem, metadataProblem, mustBeText } from "./metadata-problem.js";
import { readListedObjects, readOneObject } from "./read-objects.js";

/**
 * The AppProject of a file. Only its types are checked; `fairlead project validate` says more.
 * @throws FairleadError as `readOneObject`; `BAD_USER_INPUT` (`MANIFEST_INVALID`) for another kind, and for fields of another type
 */
export async function readProject(file: string, context: OfflineContext): Promise<AppProject> {
  const project = asKind(await readOneObject(file, context), "AppProject", file);
  const spec = (project["spec"] ?? {}) as AppProjectSpec;
  const [problem] = shapeProblems(spec);
  if (problem !== undefined) throw refusal(file, problem.because);
  return { ...project, spec };
}

/**
 * The Application of a file. What its commands ask about has the right type: sources are objects with URLs, the destination holds texts.
 * @throws FairleadError as `readProject`
 */
export async function readApplication(file: string, context: OfflineContext): Promise<Application> {
  const application = asKind(await readOneObject(file, context), "Application", file);
  const spec = application["spec"] ?? {};
  if (!isObject(spec)) throw refusal(file, "spec must be an object");
  const { source, sources, destination = {}, syncPolicy } = spec;
  mustHoldTexts(destination ?? {}, ["server", "name", "namespace"], "spec.destination", file);
  if (sources !== undefined && sources !== null && !Array.isArray(sources)) throw refusal(file, "spec.sources must be a list");
  const listed: readonly unknown[] = Array.isArray(sources) ? sources : [];
  for (const [index, one] of listed.entries()) mustHoldTexts(one, ["repoURL"], `spec.sources[${index}]`, file);
  if (source !== undefined && source !== null) mustHoldTexts(source, ["repoURL"], "spec.source", file);
  const options = isObject(syncPolicy) ? syncPolicy["syncOptions"] : undefined;
  if (options !== undefined && options !== null && !isTexts(options))
    throw refusal(file, "spec.syncPolicy.syncOptions must be a list of texts");
  const given = { ...withoutNulls(spec), destination: withoutNulls(destination) };
  return { ...application, spec: given as unknown as ApplicationSpec };
}

/**
 * The objects of a file of several documents, of up to 64 MiB, each with `apiVersion` and `kind`.
 * @throws FairleadError as `readObjects`; `BAD_USER_INPUT` (`MANIFEST_INVALID`)
 */
export async function readManifests(file: string, context: OfflineContext): Promise<readonly Manifest[]> {
  return (await readListedObjects(file, context)).map((object) => asManifest(object, file));
}

/** Refuses an object of another kind. One without a kind is taken for what its `spec` says. @throws FairleadError `BAD_USER_INPUT` (`MANIFEST_INVALID`) */
export function mustBeKind({ kind: found, spec }: JsonObject, kind: string, file: string): void {
  if (found === kind || (found === undefined && spec !== undefined)) return;
  const what = found === undefined ? "an object without kind and spec" : `a ${JSON.stringify(found).slice(0, 100)}`;
  throw refusal(file, `it holds ${what}, not an ${kind}`);
}

function asKind(object: JsonObject, kind: string, file: string): Manifest {
  const { apiVersion = "argoproj.io/v1alpha1" } = object;
  mustBeKind(object, kind, file);
  return asManifest({ ...object, apiVersion, kind }, file);
}

function asManifest(object: JsonObject, file: string): Manifest {
  const { apiVersion, kind } = object;
  const metadata = object["metadata"] ?? {};
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    throw refusal(file, "a Kubernetes object has apiVersion and kind");
  if (!isObject(metadata)) throw refusal(file, "metadata must be an object");
  const problem = metadataProblem(metadata) ?? labelsProblem(metadata);
  if (problem !== undefined) throw refusal(file, problem);
  return { ...object, apiVersion, kind, metadata: withoutNulls(metadata) };
}

/** A field that is null is absent. */
function withoutNulls(object: unknown): JsonObject {
  return Object.fromEntries(Object.entries(isObject(object) ? object : {}).filter(([, value]) => value !== null));
}

function mustHoldTexts(value: unknown, fields: readonly string[], what: string, file: string): void {
  if (!isObject(value)) throw refusal(file, `${what} must be an object`);
  for (const field of fields) {
    const text = value[field];
    if (text !== undefined && text !== null && typeof text !== "string")
      throw refusal(file, mustBeText(`${what}.${field}`, text));
  }
}

function isTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((item) => typeof item === "string");
}

function refusal(file: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "MANIFEST_INVALID" },
  });
}
