import type { Health } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";

/** How well objects of one kind are. */
export interface HealthRule {
  /** API groups the rule is for; `""` is the core group. */
  readonly groups: readonly string[];
  readonly kind: string;
  /** Versions whose status the rule can read; without it all. */
  readonly versions?: readonly string[];
  readonly assess: (object: Manifest) => Health;
}
