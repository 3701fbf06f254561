import { plainClaimTemplates } from "./claim-templates.js";
import { sortedSubsets } from "./endpoint-subsets.js";
import type { Normalization } from "./normalization.js";
import { withoutNulls } from "./nulls.js";
import { withoutEmptyRules } from "./role-rules.js";
import { withoutServerMetadata } from "./server-metadata.js";
import { withoutStatus } from "./status.js";

/** In the order they are applied. */
export const normalizations: readonly Normalization[] = [
  withoutServerMetadata,
  withoutStatus,
  withoutNulls,
  withoutEmptyRules,
  sortedSubsets,
  plainClaimTemplates,
];
