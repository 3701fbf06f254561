import { equalJson, isList, isObject } from "../kubernetes/json-value.js";
import type { ApplicationSpec } from "../model/application.js";
import type { JsonObject } from "../model/manifest.js";

/** What of a source a push is held against. A field that is absent or no text is empty. */
export interface SourceTexts {
  readonly repoURL: string;
  readonly path: string;
  readonly targetRevision: string;
  readonly chart: string;
  readonly tagPrefix: string;
}

/** The sources of a spec that count, whatever it is: an Application that makes no sense must not keep a push from the others. */
export function sourceTexts(spec: ApplicationSpec): readonly SourceTexts[] {
  if (!isObject(spec)) return [];
  const { source, sources } = spec as JsonObject;
  const counting = isList(sources) && sources.length > 0 ? sources : [source];
  return counting.filter(isObject).map(textsOf);
}

/** A source of an Application that may have a hydrator: what it writes (`isSync`), what it reads (`isDry`), or one and the same. */
export interface HydratedTexts extends SourceTexts {
  readonly isSync?: true;
  readonly isDry?: true;
}

/** The sources of a spec in the order in which Argo CD looks at them: what a hydrator writes comes before what it reads. */
export function hydratedTexts(spec: ApplicationSpec): readonly HydratedTexts[] {
  const hydrator = isObject(spec) ? spec["sourceHydrator"] : undefined;
  if (!isObject(hydrator)) return sourceTexts(spec);
  const { drySource, syncSource } = hydrator;
  const given = isObject(drySource) ? drySource : {};
  const { path, targetBranch, repoURL = "" } = isObject(syncSource) ? syncSource : {};
  const dry = textsOf({ repoURL: given["repoURL"], path: given["path"], targetRevision: given["targetRevision"] });
  const sync = textsOf({ repoURL: repoURL === "" ? dry.repoURL : repoURL, path, targetRevision: targetBranch });
  const isPlain = ["helm", "kustomize", "directory", "plugin"].every((tool) => (given[tool] ?? null) === null);
  if (isPlain && equalJson(sync, dry)) return [{ ...sync, isSync: true, isDry: true }];
  return [
    { ...sync, isSync: true },
    { ...dry, isDry: true },
  ];
}

function textsOf(source: JsonObject): SourceTexts {
  const text = (name: string) => {
    const value = source[name];
    return typeof value === "string" ? value : "";
  };
  return {
    repoURL: text("repoURL"),
    path: text("path"),
    targetRevision: text("targetRevision"),
    chart: text("chart"),
    tagPrefix: text("tagPrefix"),
  };
}
