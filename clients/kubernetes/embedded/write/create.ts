import { randomInt, randomUUID } from "node:crypto";
import type { Manifest, ObjectMeta } from "../../../../engine/model/manifest.js";
import { admitObject, withDefaults } from "../admission/admit.js";
import { kindRule } from "../admission/kind-rules.js";
import { requireNamespace } from "../admission/namespace-lifecycle.js";
import { type ServerContext, timestamp, type WriteOptions } from "../context.js";
import type { VersionedKind } from "../kinds.js";
import { alreadyExists, badRequest, invalid } from "../status-error.js";
import { commit, inStorageVersion, inVersion, keyFor, withMetadata, without } from "./commit.js";
import { hasGeneration } from "./generation.js";
import { track } from "./track.js";

const suffixLetters = "bcdfghjklmnpqrstvwxz2456789";
const longestPrefix = 58;
const maxNameAttempts = 8;

function generateName(prefix: string): string {
  const suffix = Array.from({ length: 5 }, () => suffixLetters[randomInt(suffixLetters.length)]).join("");
  return prefix.slice(0, longestPrefix) + suffix;
}

function nameFor(context: ServerContext, { served }: VersionedKind, object: Manifest): string {
  const { name, generateName: prefix, namespace = "" } = object.metadata;
  if (name !== undefined && name !== "") return name;
  if (prefix === undefined || prefix === "") {
    const cause = {
      reason: "FieldValueRequired",
      message: "Required value: name or generateName is required",
      field: "metadata.name",
    };
    throw invalid(served, "", [cause]);
  }
  for (let attempt = 1; attempt < maxNameAttempts; attempt += 1) {
    const candidate = generateName(prefix);
    if (context.storage.get(keyFor(served, { namespace, name: candidate })) === undefined) return candidate;
  }
  return generateName(prefix);
}

/** What the server alone decides about a new object's metadata. */
export function newMetadata(context: ServerContext, kind: VersionedKind, object: Manifest): Manifest {
  return withMetadata(object, {
    name: nameFor(context, kind, object),
    uid: randomUUID(),
    creationTimestamp: timestamp(context.now()),
    generation: hasGeneration(kind.served) ? 1 : undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    resourceVersion: undefined,
    managedFields: undefined,
    ...(kind.served.namespaced ? {} : { namespace: undefined }),
  });
}

/**
 * Makes a new object ready to be stored: what the server decides, defaults, checks.
 * @param own records whose fields these are: gets the object with its defaults and before the server's own additions, and returns the managedFields
 * @throws ApiError 403 or 404 for its namespace, 422 if it breaks rules
 */
export function admitNew(
  context: ServerContext,
  kind: VersionedKind,
  object: Manifest,
  own: (defaulted: Manifest) => ObjectMeta["managedFields"],
): Manifest {
  if (kind.served.namespaced) requireNamespace(context, kind.served, object);
  const named = newMetadata(context, kind, object);
  const defaulted = withDefaults(kind, kind.version.hasStatus ? without(named, "status") : named);
  const prepared = kindRule(kind.served.storageKey)?.prepareCreate?.(defaulted, context) ?? defaulted;
  const admitted = admitObject(kind, { defaulted, prepared });
  return withMetadata(admitted, { managedFields: own(defaulted) });
}

/**
 * Creates an object.
 * @param object as it was sent, already freed of fields the schema does not know
 * @throws ApiError 409 if the name is taken, 403 or 404 for its namespace, 422 if it breaks rules
 */
export function createObject(context: ServerContext, kind: VersionedKind, object: Manifest, options: WriteOptions): Manifest {
  if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== "") {
    throw badRequest("resourceVersion should not be set on objects to be created");
  }
  const admitted = admitNew(
    context,
    kind,
    object,
    (after) => track(context, kind, { before: undefined, after }, options).metadata.managedFields,
  );
  const key = keyFor(kind.served, admitted.metadata);
  const taken = context.storage.get(key);
  if (taken !== undefined) throw alreadyExists(kind.served, key.name, taken.metadata.deletionTimestamp !== undefined);
  const stored = commit(context, {
    key,
    type: "ADDED",
    object: inStorageVersion(admitted, kind.served),
    dryRun: options.dryRun,
  });
  return inVersion(stored, kind);
}
