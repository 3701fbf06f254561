import { compileRange } from "../dialects/semver-range.js";
import { compare, parse, type SemVer } from "../dialects/semver-version.js";

/** The refs of a repository, as `engine/ports/repository.ts` gives them. */
export interface KnownRefs {
  /** Full ref name → commit. */
  readonly refs: ReadonlyMap<string, string>;
  /** The ref that `HEAD` points at. */
  readonly head?: string;
}

/**
 * What a revision means: a commit (40 hex digits) and the full name of the ref it was found by; or the beginning of a commit that the refs do not
 * tell; or why it means nothing, as a clause without a full stop.
 */
export type RevisionMatch =
  | { readonly commit: string; readonly ref?: string }
  | { readonly abbreviated: string }
  | { readonly error: string };

/**
 * Finds what a revision means among the refs of a repository. Tried in this order: nothing or `HEAD`; a full commit; a range of versions over the
 * tags, the newest wins; a full ref name; a branch or tag; at least 7 hex digits. With `tagPrefix` only tags that begin with it are versions, read
 * without it. A name that is both a branch and a tag is refused, since which one it means would depend on the order of refs.
 * @see argoproj/argo-cd:util/git/client.go, argoproj/argo-cd:util/versions/tags.go
 */
export function matchRevision(
  revision: string | undefined,
  known: KnownRefs,
  { tagPrefix = "" }: { readonly tagPrefix?: string } = {},
): RevisionMatch {
  if (revision === undefined || revision === "" || revision === "HEAD") return matchHead(known);
  if (/^[0-9a-f]{40}$/i.test(revision)) return { commit: revision.toLowerCase() };
  const range = parse(revision) === undefined ? compileRange(revision) : undefined;
  if (range !== undefined) {
    const newest = newestTag(known, tagPrefix, (version) => range.matches(version));
    if (newest !== undefined) return newest;
  }
  const named = matchName(revision, known, tagPrefix);
  if (named !== undefined) return named;
  if (range !== undefined) {
    const tags = tagPrefix === "" ? "tag" : `tag that begins with "${tagPrefix}"`;
    return { error: `no ${tags} lies in the range "${revision}"` };
  }
  if (/^[0-9a-f]{7,39}$/i.test(revision)) return { abbreviated: revision.toLowerCase() };
  return { error: `no branch, tag or commit is named "${revision}"` };
}

function matchHead({ refs, head }: KnownRefs): RevisionMatch {
  const commit = head === undefined ? refs.get("HEAD") : refs.get(head);
  if (commit === undefined) return { error: "the repository has no commit that HEAD points at; push one or name a branch" };
  return head === undefined ? { commit } : { commit, ref: head };
}

function newestTag(
  { refs }: KnownRefs,
  tagPrefix: string,
  isWanted: (version: string) => boolean,
): { readonly commit: string; readonly ref: string } | undefined {
  const start = `refs/tags/${tagPrefix}`;
  let newest: { readonly version: SemVer; readonly commit: string; readonly ref: string } | undefined;
  for (const [ref, commit] of refs) {
    if (!ref.startsWith(start)) continue;
    const name = ref.slice(start.length);
    const version = parse(name);
    if (version === undefined || !isWanted(name)) continue;
    if (newest === undefined || compare(version, newest.version) > 0) newest = { version, commit, ref };
  }
  return newest && { commit: newest.commit, ref: newest.ref };
}

function matchName(name: string, { refs }: KnownRefs, tagPrefix: string): RevisionMatch | undefined {
  const at = (ref: string) => {
    const commit = refs.get(ref);
    return commit === undefined ? undefined : { commit, ref };
  };
  if (name.startsWith("refs/")) return at(name);
  const branch = at(`refs/heads/${name}`);
  const tag = at(`refs/tags/${name}`) ?? (tagPrefix === "" ? undefined : at(`refs/tags/${tagPrefix}${name}`));
  if (branch !== undefined && tag !== undefined) {
    return { error: `"${name}" is both a branch and a tag; write "${branch.ref}" or "${tag.ref}"` };
  }
  return branch ?? tag;
}
