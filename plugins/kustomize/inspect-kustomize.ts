import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { KustomizeDetails } from "../../engine/model/source-details.js";
import type { PluginInput } from "../contract.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { buildKustomization } from "./build-kustomization.js";
import { kustomizationNames, objectsOf, readKustomization, textOf } from "./kustomization.js";

const maxBytes = 16 * 1_048_576;

/**
 * Tells the parameters of a Kustomize source: the images of what it renders to, and the fields of its kustomization as the Application edits it.
 * @throws FairleadError as `buildKustomization`
 * @see argoproj/argo-cd:util/kustomize/kustomize.go `getImageParameters`
 */
export async function inspectKustomize(tools: ToolRunner, input: PluginInput, signal: AbortSignal): Promise<KustomizeDetails> {
  const { objects, kustomization } = await buildKustomization(tools, input, signal);
  const text = kustomization ?? (await readOwn(input, signal));
  const fields = (await readKustomization(typeof text === "string" ? Buffer.from(text) : text, signal)) ?? {};
  const pairs = objectsOf(fields["labels"]).map(({ pairs: some }) => textsIn(some));
  return {
    images: imagesOf(objects),
    namePrefix: textOf(fields["namePrefix"]),
    nameSuffix: textOf(fields["nameSuffix"]),
    namespace: textOf(fields["namespace"]),
    labels: Object.assign({}, textsIn(fields["commonLabels"]), ...pairs) as Readonly<Record<string, string>>,
    annotations: textsIn(fields["commonAnnotations"]),
    replicas: objectsOf(fields["replicas"]).map(({ name, count }) => ({ name: textOf(name), count: Number(count) || 0 })),
  };
}

async function readOwn({ files, path }: PluginInput, signal: AbortSignal): Promise<Uint8Array> {
  for (const name of kustomizationNames) {
    const resolved = await files.resolve(path === "" ? name : `${path}/${name}`, signal);
    if (!resolved.found || resolved.entry.type !== "file") continue;
    return (await files.read([resolved.entry.path], { maxBytes }, signal)).get(resolved.entry.path) ?? new Uint8Array();
  }
  return new Uint8Array();
}

/** Wherever `containers` or `initContainers` stand, custom resources included. */
function imagesOf(objects: readonly JsonObject[]): readonly string[] {
  const images: string[] = [];
  const open: Json[] = [...objects];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) open.push(...(value as readonly Json[]));
    if (!isObject(value)) continue;
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      open.push(field);
      if (name !== "containers" && name !== "initContainers") continue;
      images.push(...objectsOf(field).flatMap(({ image }) => (typeof image === "string" ? [image] : [])));
    }
  }
  return images.sort();
}

function textsIn(map: Json | undefined): Readonly<Record<string, string>> {
  if (!isObject(map)) return {};
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
}
