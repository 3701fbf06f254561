/**
 * Structural schemas of custom resources: read them, check them, and prune, default and validate objects by them.
 * Pruning and validation serve built-in kinds too (`builtInSchema`). CEL rules are not evaluated.
 * @see Kubernetes docs: Extend the Kubernetes API with CustomResourceDefinitions
 */
export { applyDefaults } from "./apply-defaults.js";
export type { FieldProblem, FieldProblemReason } from "./field-problem.js";
export { fromOpenApi } from "./open-api-schema.js";
export { type PrunedObject, pruneUnknown, unknownFields } from "./prune-unknown.js";
export { checkStructural } from "./structural-check.js";
export { validateAgainst } from "./validate-against.js";
