import { parse } from "yaml";
import { fieldManager } from "../../../engine/diff/predict/structured-merge.js";
import { applyBuiltInDefaults } from "../../../engine/kubernetes/built-in-defaults.js";
import { serverSideApply } from "../../../engine/kubernetes/server-side-apply.js";
import type { ResourcePair } from "../../../engine/model/comparison.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { keyOf } from "../../../engine/model/resource-key.js";

/** An object from YAML; flow style keeps a case on one line. Name and namespace are filled in where they are missing. */
export function manifest(yaml: string): Manifest {
  const isFlow = yaml.trimStart().startsWith("apiVersion") && !yaml.includes("\n");
  const parsed = parse(isFlow ? `{${yaml}}` : yaml) as Manifest;
  return { ...parsed, metadata: { name: "it", namespace: "web", ...parsed.metadata } };
}

/** A pair of what a cluster may hold and what Git may want. */
export function pairOf(target: Manifest | undefined, live: Manifest | undefined): ResourcePair {
  const object = target ?? live;
  if (object === undefined) throw new Error("a pair has at least one side");
  return { key: keyOf(object), ...(target && { target }), ...(live && { live }) };
}

/** What the API server holds once a manager applied an object: merged, with defaults and what only a server writes. */
export function applied(
  target: Manifest,
  { live, manager = fieldManager }: { live?: Manifest; manager?: string } = {},
): Manifest {
  const { apiVersion } = target;
  const request = { live, applied: target, manager, force: true, time: "2026-01-01T00:00:00Z", apiVersion };
  const object = applyBuiltInDefaults(serverSideApply(request).object);
  const server = { uid: "uid-1", resourceVersion: "7", generation: 2, creationTimestamp: "2026-01-01T00:00:00Z" };
  return { ...object, metadata: { ...object.metadata, ...server }, status: { observedGeneration: 2 } };
}

/** What a client-side apply leaves on an object. */
export function withLastApplied(live: Manifest, last: Manifest): Manifest {
  const annotations = { ...live.metadata.annotations, "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(last) };
  return { ...live, metadata: { ...live.metadata, annotations } };
}
