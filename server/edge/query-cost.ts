import type { ComplexityEstimator } from "graphql-query-complexity";
import { pageSize } from "../../resolvers/pages.js";

/** Fields that make the engine work instead of reading what is at hand. */
const weights: Readonly<Record<string, number>> = { resourceTree: 20, managedResources: 20, manifests: 100, login: 100 };

/**
 * What a field costs: its own weight (one point for most) and its children; below a page the children count once for every item the page may have.
 * A size out of bounds counts as the largest; the resolver refuses it by name.
 */
export const costOfField: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const isPage = field.args.some(({ name }) => name === "first" || name === "last");
  const own = weights[field.name] ?? 1;
  if (!isPage) return own + childComplexity;
  const { first, last } = args as { readonly first?: unknown; readonly last?: unknown };
  const size = typeof first === "number" ? first : typeof last === "number" ? last : pageSize.default;
  return own + Math.min(Math.max(size, 0), pageSize.max) * childComplexity;
};
