import { compileRange } from "../dialects/semver-range.js";
import { shortRevision } from "../model/push.js";

/**
 * Says whether a target revision means what was pushed, as Argo CD does: nothing or `HEAD` where the default branch is touched, else the same name, or a range
 * that the name lies in. Branches and tags are not told apart.
 * @param revision the short name of what was pushed
 * @see argoproj/argo-cd:util/webhook/webhook.go `sourceRevisionHasChanged`
 */
export function followsRevision(targetRevision: string, revision: string, touchesHead: boolean): boolean {
  const short = shortRevision(targetRevision);
  if (short === "" || short === "HEAD") return touchesHead;
  return meansRevision(/^refs\/(?:heads|tags)\//.test(targetRevision) ? short : targetRevision, revision);
}

/** Says whether a target revision is the name of what was pushed, or a range that it lies in. */
export function meansRevision(targetRevision: string, revision: string): boolean {
  return targetRevision === revision || compileRange(targetRevision)?.matches(revision) === true;
}
