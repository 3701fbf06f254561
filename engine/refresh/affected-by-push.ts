import { compileRange } from "../dialects/semver-range.js";
import { parse } from "../dialects/semver-version.js";
import type { ApplicationSpec } from "../model/application.js";
import type { Push } from "../model/push.js";
import { repositoryIdentity } from "../source/git-url.js";
import { type SourceTexts, sourceTexts } from "./source-texts.js";

/**
 * Says whether an Application reads from a repository that received a push, and follows what was pushed. The `https` and `ssh` URLs of a repository
 * are the same here, with any user and port. Told too much costs a look at the remote; told too little would cost a change.
 * @see argoproj/argo-cd:util/webhook/webhook.go
 */
export function isAffectedByPush(spec: ApplicationSpec, push: Push): boolean {
  const pushed = repositoryIdentity(push.url);
  return sourceTexts(spec).some(
    (source) => source.chart === "" && repositoryIdentity(source.repoURL) === pushed && follows(source, push),
  );
}

function follows({ targetRevision, tagPrefix }: SourceTexts, { ref, isDefaultBranch = true }: Push): boolean {
  if (ref === undefined) return true;
  if (targetRevision === "" || targetRevision === "HEAD") return isDefaultBranch;
  if (targetRevision === ref) return true;
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [];
  if (kind === undefined) return false;
  if (name === targetRevision) return true;
  if (kind !== "tags" || !name.startsWith(tagPrefix)) return false;
  const version = name.slice(tagPrefix.length);
  if (version === targetRevision) return true;
  return parse(targetRevision) === undefined && compileRange(targetRevision)?.matches(version) === true;
}
