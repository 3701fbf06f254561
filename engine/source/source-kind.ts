import type { ApplicationSource } from "../model/application.js";

/** What a source is: files in Git, a chart of a Helm repository or registry, an OCI artifact, or a mere reference for other sources. */
export type SourceKind = "git" | "chart" | "artifact" | "reference";

/**
 * Tells what a source is, by the first test that holds.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go `ApplicationSource`
 */
export function kindOfSource({ repoURL, chart, ref, path }: ApplicationSource): SourceKind {
  if (repoURL.startsWith("oci://")) return "artifact";
  if (chart !== undefined && chart !== "") return "chart";
  return ref !== undefined && ref !== "" && (path === undefined || path === "") ? "reference" : "git";
}
