import { FairleadError } from "../engine/errors.js";
import type { ApplicationSource } from "../engine/model/application.js";
import type { Json } from "../engine/model/manifest.js";
import type { SourceType } from "../engine/ports/renderer.js";
import type { PluginFiles } from "./contract.js";

/**
 * The tool a source names by its own block; undefined if it names none. A block in which nothing is set counts as absent, except `plugin`.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `SPEC_INVALID`, for two blocks
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ExplicitType`
 */
export function explicitTool(source: ApplicationSource): SourceType | undefined {
  const named: SourceType[] = [];
  if (isKustomizeSet(source.kustomize)) named.push("Kustomize");
  if (isSet(source.helm)) named.push("Helm");
  if (isSet(source.directory)) named.push("Directory");
  if (source.plugin !== undefined) named.push("Plugin");
  if (named.length > 1) {
    throw new FairleadError(
      "BAD_USER_INPUT",
      `multiple application sources defined: ${named.join(",")}; keep one of these blocks`,
      {
        details: { reason: "SPEC_INVALID" },
      },
    );
  }
  return named[0];
}

/**
 * The tool that the files of a directory call for: a kustomization file, else `Chart.yaml`, else plain manifests.
 * @see argoproj/argo-cd:util/app/discovery/discovery.go
 */
export async function detectTool(files: PluginFiles, directory: string, signal: AbortSignal): Promise<SourceType> {
  const holds = async (name: string) => {
    const resolved = await files.resolve(directory === "" ? name : `${directory}/${name}`, signal);
    return resolved.found && resolved.entry.type === "file";
  };
  for (const name of ["kustomization.yaml", "kustomization.yml", "Kustomization"]) if (await holds(name)) return "Kustomize";
  return (await holds("Chart.yaml")) ? "Helm" : "Directory";
}

/** Flags that only say how labels and annotations are set. Alone they set nothing. */
const manners: ReadonlySet<string> = new Set([
  "forceCommonLabels",
  "forceCommonAnnotations",
  "commonAnnotationsEnvsubst",
  "labelWithoutSelector",
  "labelIncludeTemplates",
]);

function isKustomizeSet(kustomize: ApplicationSource["kustomize"]): boolean {
  return Object.entries(kustomize ?? {}).some(([field, value]) => !manners.has(field) && isSet(value));
}

function isSet(value: Json | object | undefined): boolean {
  if (value === undefined || value === null || value === false || value === "" || value === 0) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.values(value).some((field: Json | undefined) => isSet(field));
}
