import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, objectAt, textsAt } from "../object-path.js";
import type { World } from "./controller.js";
import { adopt, controlledBy, controllerOf, hashOf, metadataFor, remove } from "./owned.js";

/** The templates an object had, each kept in a ControllerRevision, oldest first. */
export interface Revisions {
  readonly all: readonly Manifest[];
  /** That of its template now. */
  readonly newest: Manifest;
  readonly newestHash: string;
}

const revisionOf = (revision: Manifest) => numberAt(revision, "revision") ?? 0;

/** What a ControllerRevision holds of its owner: a patch that brings the template back. */
function dataOf(owner: Manifest): JsonObject {
  return { spec: { template: { ...objectAt(owner, "spec.template"), $patch: "replace" } } };
}

/** The template that a ControllerRevision holds. */
export function templateOf(revision: Manifest): JsonObject {
  const { $patch: _, ...template } = objectAt(revision, "data.spec.template");
  return template;
}

/**
 * Reads the revisions of an object and makes sure that its template now is the newest: a new template is recorded, one that was there before gets a new number.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/controller-revision-v1/
 */
export function keepRevisions(owner: Manifest, world: World): Revisions {
  const known = controlledBy(owner, "ControllerRevision", world).toSorted((a, b) => revisionOf(a) - revisionOf(b));
  const data = dataOf(owner);
  const newestHash = hashOf(objectAt(owner, "spec.template"));
  const last = known.at(-1);
  const same = known.findLast((revision) => equalJson(revision["data"], data));
  if (same !== undefined && same === last) return { all: known, newest: same, newestHash };
  const revision = 1 + (last === undefined ? 0 : revisionOf(last));
  const newest =
    same === undefined
      ? createRevision(owner, { data, revision, hash: newestHash }, world)
      : world.api.update({ ...same, revision });
  return { all: [...known.filter((one) => one !== same), newest], newest, newestHash };
}

function createRevision(
  owner: Manifest,
  { data, revision, hash }: { readonly data: JsonObject; readonly revision: number; readonly hash: string },
  world: World,
): Manifest {
  const name = `${owner.metadata.name}-${hash}`;
  const there = world.api.get({ group: "apps", kind: "ControllerRevision", namespace: owner.metadata.namespace ?? "", name });
  if (there !== undefined && controllerOf(there) === undefined)
    return world.api.update({ ...adopt(there, owner, world), data, revision });
  const labels = {
    ...textsAt(owner, "spec.template.metadata.labels"),
    "controller.kubernetes.io/hash": hash,
    ...(owner.kind === "DaemonSet" && { "controller-revision-hash": hash }),
  };
  const { annotations } = owner.metadata;
  return world.api.create({
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: { ...metadataFor(owner, name, labels), ...(annotations !== undefined && { annotations }) },
    data,
    revision,
  });
}

/** Deletes the oldest revisions that the history has no room for and that are not in use. */
export function forgetRevisions(owner: Manifest, { all }: Revisions, inUse: (revision: Manifest) => boolean, world: World): void {
  const limit = numberAt(owner, "spec.revisionHistoryLimit") ?? 10;
  const idle = all.filter((revision) => !inUse(revision));
  for (const revision of idle.slice(0, Math.max(0, idle.length - limit))) remove(revision, world);
}
