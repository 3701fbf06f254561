/** What an administrator says in `argocd-cm` of how kinds are judged; from all forms in which Argo CD takes it. */
export interface Customizations {
  /** By `group/Kind` (core: `Kind`), `*` and `?` as in a glob; in the order of their keys. */
  readonly kinds: readonly KindCustomization[];
  /** What in the settings has no effect, and why: one sentence each. */
  readonly problems: readonly string[];
  /** Equal texts, equal customizations: part of what a kept verdict depends on. */
  readonly id: string;
}

/** What is said of one kind, or of all that a pattern names. */
export interface KindCustomization {
  /** `group/Kind`, `Kind` for the core group, `all` for every kind. */
  readonly key: string;
  /** Lua that judges health. */
  readonly healthScript?: string;
  /** Whether Lua sees all of its standard libraries. */
  readonly useOpenLibraries?: boolean;
  readonly actions?: ActionCustomization;
  readonly ignoreDifferences?: IgnoredFields;
  readonly ignoreResourceUpdates?: IgnoredFields;
  readonly knownTypeFields?: readonly KnownTypeField[];
}

/** Actions written in Lua. */
export interface ActionCustomization {
  readonly discoveryScript: string;
  readonly definitions: readonly { readonly name: string; readonly script: string }[];
  /** Whether the product's own actions for the kind stay beside these. */
  readonly mergeBuiltInActions: boolean;
}

/** Fields that do not count. */
export interface IgnoredFields {
  readonly jsonPointers: readonly string[];
  readonly jqPathExpressions: readonly string[];
  readonly managedFieldsManagers: readonly string[];
}

/** A field of a custom resource that holds a value of a built-in type, and is compared as one. */
export interface KnownTypeField {
  /** Dotted: `spec.template.spec`. */
  readonly field: string;
  /** `core/v1/PodSpec`, `core/Quantity`, `meta/v1/Duration`, … */
  readonly type: string;
}

/** Nothing said. */
export const noCustomizations: Customizations = { kinds: [], problems: [], id: "" };
