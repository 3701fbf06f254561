import type { Health } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";

/** How well objects of some kinds are. */
export interface HealthRule {
  /** API groups the rule is for; `""` is the core group. `*` in a name stands for any characters: `*.crossplane.io`. */
  readonly groups: readonly string[];
  /** Kinds of those groups; `*` stands for any characters. A rule that names group and kind exactly comes before one with a `*`. */
  readonly kinds: readonly string[];
  /** The versions of a kind of Kubernetes' own that the rule reads. Objects of another version, or that the version's type cannot hold, are `Unknown`. Without it all. */
  readonly versions?: readonly string[];
  /** How messages call the kind, if not by its name. */
  readonly shortKind?: string;
  /** The verdict; undefined for no opinion. Must not throw, whatever the object holds. */
  readonly assess: (object: Manifest) => Health | undefined;
  /** The verdict in scope `all`, where Argo CD's own is milder than the kind's tools. Default: `assess`. */
  readonly assessStrictly?: (object: Manifest) => Health | undefined;
}
