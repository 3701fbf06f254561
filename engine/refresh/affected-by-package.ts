import type { ApplicationSpec } from "../model/application.js";
import type { PackagePush } from "../model/push.js";
import { meansRevision } from "./follows-revision.js";
import { type SourceTexts, sourceTexts } from "./source-texts.js";

/**
 * Says whether an Application reads what was pushed to a registry.
 * @see argoproj/argo-cd:util/webhook/registry.go
 */
export function isAffectedByPackage(spec: ApplicationSpec, push: PackagePush): boolean {
  return sourceTexts(spec).some((source) => readsPackage(source, push));
}

/** Says whether a source is the artifact or chart that was pushed, at that tag or at a range that it lies in. In a tag `_` stands for the `+` of a version. */
export function readsPackage({ repoURL, chart, targetRevision }: SourceTexts, push: PackagePush): boolean {
  const pushed = identityOf(push);
  const place = packageIdentity(repoURL);
  if (place !== pushed && (chart === "" || `${place}/${packageIdentity(chart)}` !== pushed)) return false;
  return meansRevision(targetRevision, push.tag) || meansRevision(targetRevision, push.tag.replaceAll("_", "+"));
}

/** Says whether a repository's URL is what was pushed, or a place that may hold it as a chart. */
export function mayHoldPackage(repoURL: string, push: PackagePush): boolean {
  return `${identityOf(push)}/`.startsWith(`${packageIdentity(repoURL)}/`);
}

function identityOf({ registry, repository }: PackagePush): string {
  return packageIdentity(`${registry}/${repository}`);
}

function packageIdentity(url: string): string {
  return url
    .replace(/^oci:\/\//, "")
    .replace(/\/+$/, "")
    .toLowerCase();
}
