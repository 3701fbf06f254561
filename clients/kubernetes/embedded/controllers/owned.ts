import { createHash, randomInt } from "node:crypto";
import { canonicalJson, equalJson } from "../../../../engine/kubernetes/json-value.js";
import {
  groupOf,
  type Json,
  type JsonObject,
  type Manifest,
  type ObjectMeta,
  type OwnerReference,
} from "../../../../engine/model/manifest.js";
import type { ObjectRef } from "../api.js";
import { objectAt, textsAt } from "../object-path.js";
import { ApiError } from "../status-error.js";
import type { World } from "./controller.js";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const longestPrefix = 58;

/** A name as Kubernetes makes them for Pods: five characters that form no words behind the owner's name. */
export function randomName(base: string): string {
  const suffix = Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${`${base}-`.slice(0, longestPrefix)}${suffix}`;
}

/** The same text for equal values, in whatever order their fields stand: tells the Pods of one revision from those of another. */
export function hashOf(value: Json): string {
  const digest = createHash("sha256").update(canonicalJson(value)).digest();
  return Array.from(digest.subarray(0, 10), (byte) => alphabet[byte % alphabet.length]).join("");
}

/** The metadata of an object that `owner` makes in its own namespace. */
export function metadataFor(owner: Manifest, name: string, labels: Readonly<Record<string, string>> = {}): ObjectMeta {
  const { namespace, uid = "", name: ownerName = "" } = owner.metadata;
  const { apiVersion, kind } = owner;
  const reference = { apiVersion, kind, name: ownerName, uid, controller: true, blockOwnerDeletion: true };
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ownerReferences: [reference],
  };
}

/** What an object of one kind controls. */
export function controlledBy(owner: Manifest, kind: string, { api }: World): readonly Manifest[] {
  const { uid = "" } = owner.metadata;
  const controls = ({ metadata }: Manifest) =>
    (metadata.ownerReferences ?? []).some((reference) => reference.uid === uid && reference.controller === true);
  return api.ownedBy(uid).filter((object) => object.kind === kind && controls(object));
}

/** Makes a Pod from a template of its owner. */
export function createPod(
  owner: Manifest,
  wanted: {
    readonly name: string;
    readonly template: JsonObject;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  },
  { api }: World,
): Manifest {
  const { name, template, labels, annotations } = wanted;
  const noted = { ...textsAt(template, "metadata.annotations"), ...annotations };
  const finalizers = objectAt(template, "metadata")["finalizers"] as readonly string[] | undefined;
  return api.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadataFor(owner, name, { ...textsAt(template, "metadata.labels"), ...labels }),
      ...(Object.keys(noted).length > 0 && { annotations: noted }),
      ...(finalizers !== undefined && { finalizers }),
    },
    spec: objectAt(template, "spec"),
  });
}

/** Says whether an object is on its way out. */
export function isLeaving({ metadata }: Manifest): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** The reference of a live object. */
export function refOf(object: Manifest): ObjectRef {
  const { namespace = "", name = "" } = object.metadata;
  return { group: groupOf(object), kind: object.kind, namespace, name };
}

/** Deletes an object, and no other that bears its name; one that is gone already is fine. */
export function remove(object: Manifest, { api }: World): void {
  const { uid } = object.metadata;
  try {
    api.delete(refOf(object), uid === undefined ? {} : { uid });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 404)) throw error;
  }
}

/** Writes a status; one that says what is stored already costs nothing. */
export function setStatus(object: Manifest, status: JsonObject, { api }: World): void {
  const live = api.get(refOf(object));
  if (live === undefined || live.metadata.uid !== object.metadata.uid || equalJson(live["status"], status)) return;
  api.updateStatus({ ...live, status });
}

/** Sets annotations of a live object, and leaves the others. */
export function annotate(object: Manifest, annotations: Readonly<Record<string, string>>, { api }: World): Manifest {
  const live = api.get(refOf(object));
  if (live === undefined || live.metadata.uid !== object.metadata.uid) return object;
  const next = { ...live.metadata.annotations, ...annotations };
  return equalJson(next, live.metadata.annotations ?? {})
    ? live
    : api.update({ ...live, metadata: { ...live.metadata, annotations: next } });
}

/** The controller of an object, if it has one. */
export function controllerOf({ metadata }: Manifest): OwnerReference | undefined {
  return (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
}

/** Takes over an object that nobody controls, as one is that outlived its owner. */
export function adopt(object: Manifest, owner: Manifest, { api }: World): Manifest {
  const [own] = metadataFor(owner, "").ownerReferences ?? [];
  if (own === undefined) return object;
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), own];
  return api.update({ ...object, metadata: { ...object.metadata, ownerReferences } });
}
