import { FairleadError, messageOf } from "../engine/errors.js";
import { applyMergePatch } from "../engine/kubernetes/json-merge-patch.js";
import { isObject } from "../engine/kubernetes/json-value.js";
import type { ApplicationSource } from "../engine/model/application.js";
import type { Json, JsonObject } from "../engine/model/manifest.js";
import type { PluginFiles } from "./contract.js";
import { decodeText } from "./decode-text.js";
import { describePlace } from "./manifest-failure.js";
import { readYamlValues } from "./reading/read-texts.js";
import type { RecordingInput } from "./recording-input.js";

/** Which files to look for. */
export interface OverridesPlace {
  readonly files: PluginFiles;
  readonly directory: string;
  readonly named: RecordingInput["named"];
}

/** What a file may not change: where the source comes from, and what others call it. */
const fixedFields = ["chart", "path", "repoURL", "targetRevision", "ref", "name", "tagPrefix"] as const;
const maxBytes = 1_048_576;

/**
 * Merges `.argocd-source.yaml`, then `.argocd-source-<instance>.yaml`, over a source, as RFC 7396 merges.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `OVERRIDE_INVALID`
 * @see argoproj/argo-cd:docs/user-guide/parameters.md
 */
export async function applyOverrides(source: ApplicationSource, place: OverridesPlace, signal: AbortSignal) {
  let merged: JsonObject = { ...source } as unknown as JsonObject;
  const warnings: string[] = [];
  const folder = place.directory === "" ? "" : `${place.directory}/`;
  const own = await place.named({ before: `${folder}.argocd-source-`, fact: "instanceName", after: ".yaml" }, signal);
  for (const file of [`${folder}.argocd-source.yaml`, ...(own === undefined ? [] : [own])]) {
    const patch = await readOverrides(place.files, file, signal);
    if (patch === undefined) continue;
    for (const field of fixedFields) {
      if (field in patch && patch[field] !== merged[field]) {
        warnings.push(`OVERRIDE_IGNORED: ${describePlace({ file })}: "/${field}" can only be set in the Application`);
      }
    }
    merged = applyMergePatch(merged, withoutFixed(patch)) as JsonObject;
  }
  return { source: merged as unknown as ApplicationSource, warnings };
}

function withoutFixed(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !fixedFields.some((fixed) => fixed === field)));
}

async function readOverrides(files: PluginFiles, file: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  const resolved = await files.resolve(file, signal);
  if (!resolved.found && resolved.escapes) throw invalid(file, "it is a link that leads out of the repository", "PATH_ESCAPE");
  if (!resolved.found || resolved.entry.type !== "file") return undefined;
  const bytes = (await files.read([resolved.entry.path], { maxBytes }, signal)).get(resolved.entry.path);
  if (bytes === undefined) return undefined;
  const [first, ...others] = await readDocuments(file, bytes, signal);
  if (first === undefined) return undefined;
  if (others.length > 0 || !isObject(first)) throw invalid(file, "it must hold one map of source fields", "OVERRIDE_INVALID");
  return first;
}

async function readDocuments(file: string, bytes: Uint8Array, signal: AbortSignal): Promise<readonly Json[]> {
  try {
    return await readYamlValues(decodeText(file, bytes), {}, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw invalid(file, messageOf(error), "OVERRIDE_INVALID", error);
  }
}

function invalid(file: string, because: string, reason: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `error while parsing source parameters: ${describePlace({ file })}: ${because}`, {
    cause,
    details: { reason, file },
  });
}
