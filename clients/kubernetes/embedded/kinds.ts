import { builtInKinds, type KindDefinition, type SubresourceDefinition } from "../../../engine/kubernetes/built-in-kinds.js";
import { builtInSchema, type FieldSchema } from "../../../engine/kubernetes/field-schema.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { compareVersions } from "./version-order.js";

/** A column of `kubectl get`, read from the object by a JSONPath as CRDs declare it. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** Where the scale subresource finds its numbers in the object: dotted paths such as `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** One version a kind is served in. */
export interface ServedVersion {
  readonly version: string;
  /** The fields; absent where nothing is known, and then everything is kept. */
  readonly schema: FieldSchema | undefined;
  /** A custom kind's schema as its CRD writes it. */
  readonly openApi?: JsonObject;
  readonly hasStatus: boolean;
  readonly scale?: ScalePaths;
  readonly columns?: readonly PrinterColumn[];
  /** Fields that may be selected besides name and namespace, as `spec.color`. */
  readonly selectableFields?: readonly string[];
}

/** A kind this server serves, built in or by a CRD. */
export interface ServedKind {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly custom: boolean;
  readonly verbs: readonly string[];
  /** Built-in parts with an address of their own besides status and scale. */
  readonly subresources: readonly SubresourceDefinition[];
  /** Under which its objects are stored: `deployments.apps`. */
  readonly storageKey: string;
  readonly storageVersion: string;
  /** Preferred first. */
  readonly versions: readonly ServedVersion[];
}

/** A kind in the version a request or an object names. */
export interface VersionedKind {
  readonly served: ServedKind;
  readonly version: ServedVersion;
}

/** Everything that is served; changes as CRDs come and go. */
export interface KindRegistry {
  byResource(group: string, version: string, resource: string): VersionedKind | undefined;
  byKind(group: string, kind: string): ServedKind | undefined;
  byStorageKey(storageKey: string): ServedKind | undefined;
  all(): readonly ServedKind[];
  /** Groups with their versions, preferred first; core (`""`) is one of them. */
  groups(): readonly { readonly group: string; readonly versions: readonly string[] }[];
  /** Adds or replaces a kind. */
  put(kind: ServedKind): void;
  remove(storageKey: string): void;
}

/** The kind with that storage key, in the version its objects are stored in. */
export function storedKind(kinds: KindRegistry, storageKey: string): VersionedKind | undefined {
  const served = kinds.byStorageKey(storageKey);
  const version = served?.versions.find((each) => each.version === served.storageVersion);
  return served === undefined || version === undefined ? undefined : { served, version };
}

/** The apiVersion objects of a group and version carry. */
export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

const workloadScale: ScalePaths = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
  labelSelectorPath: ".spec.selector",
};

function builtIn(definition: KindDefinition): ServedKind {
  const { group, kind, resource, singular, shortNames, categories, namespaced, version } = definition;
  return {
    group,
    kind,
    listKind: `${kind}List`,
    resource,
    singular,
    shortNames,
    categories,
    namespaced,
    custom: false,
    verbs: definition.verbs,
    subresources: definition.subresources,
    storageKey: group === "" ? resource : `${resource}.${group}`,
    storageVersion: version,
    versions: [
      {
        version,
        schema: builtInSchema(group, version, kind),
        hasStatus: definition.hasStatus,
        ...(definition.hasScale ? { scale: workloadScale } : {}),
      },
    ],
  };
}

/** Component statuses are answers of a control plane that does not exist here. */
const notServed: ReadonlySet<string> = new Set(["componentstatuses"]);

/** A registry of the built-in kinds, each in its preferred version: there is no conversion between versions of different shape. */
export function createKindRegistry(): KindRegistry {
  const kinds = new Map<string, ServedKind>();
  for (const definition of builtInKinds) {
    if (!definition.preferred || notServed.has(definition.resource)) continue;
    const kind = builtIn(definition);
    kinds.set(kind.storageKey, kind);
  }
  return {
    byResource: (group, version, resource) => {
      const served = kinds.get(group === "" ? resource : `${resource}.${group}`);
      const found = served?.versions.find((each) => each.version === version);
      return served === undefined || found === undefined ? undefined : { served, version: found };
    },
    byKind: (group, kind) => [...kinds.values()].find((each) => each.kind === kind && each.group === group),
    byStorageKey: (storageKey) => kinds.get(storageKey),
    all: () => [...kinds.values()],
    groups: () => {
      const groups = new Map<string, Set<string>>();
      for (const kind of kinds.values()) {
        const versions = groups.get(kind.group) ?? new Set();
        groups.set(kind.group, versions);
        for (const { version } of kind.versions) versions.add(version);
      }
      return [...groups].map(([group, versions]) => ({ group, versions: [...versions].sort(compareVersions) }));
    },
    put: (kind) => void kinds.set(kind.storageKey, kind),
    remove: (storageKey) => void kinds.delete(storageKey),
  };
}
