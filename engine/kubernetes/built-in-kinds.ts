import kinds from "./generated/kinds.json" with { type: "json" };

/** A part of an object with an address of its own (`pods/log`), besides `status` and `scale`. */
export interface SubresourceDefinition {
  readonly name: string;
  /** What is sent and answered there; for `pods/eviction` an `Eviction` of `policy/v1`. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** One kind in one version, as discovery tells it. */
export interface KindDefinition {
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural in URLs: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** This version is the one clients take when they may choose. */
  readonly preferred: boolean;
  readonly subresources: readonly SubresourceDefinition[];
}

/**
 * The kinds Kubernetes itself serves in stable versions, group by group, the preferred version first.
 * @see kubernetes/kubernetes:api/discovery
 */
export const builtInKinds: readonly KindDefinition[] = kinds;

const byGroupKind = new Map(
  builtInKinds.map((definition) => [keyOf(definition.group, definition.version, definition.kind), definition]),
);

/** The built-in kind of that name, in the given version or else the preferred one. */
export function findBuiltInKind(group: string, kind: string, version?: string): KindDefinition | undefined {
  if (version !== undefined) return byGroupKind.get(keyOf(group, version, kind));
  return builtInKinds.find((one) => one.group === group && one.kind === kind && one.preferred);
}

function keyOf(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}
