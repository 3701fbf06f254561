import { strictForm } from "../kubernetes/strict-form.js";
import type { Manifest } from "../model/manifest.js";
import { sortedSubsets } from "./normalizations/endpoint-subsets.js";
import { plainRules } from "./normalizations/role-rules.js";
import { schemeOf } from "./scheme-kinds.js";
import { foldStringData } from "./string-data.js";

/** What a normalisation may be told. */
export interface NormalizeOptions {
  /** The rules of an aggregated ClusterRole do not count. */
  readonly ignoreAggregatedRoles?: boolean;
}

/** An object as its Go type would write it, if it fits; other kinds come back as they are. */
export function remarshal(object: Manifest): Manifest {
  const schema = schemeOf(object);
  return schema === undefined ? object : strictForm(object, schema);
}

/**
 * An object of a kind that can say one thing in two ways, said in one. Doing it twice changes nothing more.
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `Normalize`
 */
export function normalize(object: Manifest, { ignoreAggregatedRoles = false }: NormalizeOptions = {}): Manifest {
  const { creationTimestamp: _, ...metadata } = object.metadata ?? {};
  return sortedSubsets(plainRules(foldStringData({ ...object, metadata }), ignoreAggregatedRoles));
}
