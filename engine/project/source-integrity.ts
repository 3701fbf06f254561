import { compileGlob } from "../dialects/glob.js";
import { isList, isObject } from "../kubernetes/json-value.js";
import type { AppProject, AppProjectSpec, SourceIntegrityPolicy } from "../model/app-project.js";
import type { RevisionSignature } from "../model/revision-signature.js";
import { normalizeGitUrl } from "../source/git-url.js";

/** What a project demands of the commits of one repository. */
export type IntegrityDemand =
  | { readonly kind: "none" }
  /** Nothing can satisfy it: what is wrong with the policies. */
  | { readonly kind: "refused"; readonly because: string }
  /** `head`: the commit, or the annotated tag it was found by. `strict`: all that led to it too. `keys` are in upper case. */
  | { readonly kind: "signed"; readonly mode: "head" | "strict"; readonly keys: readonly string[] };

const mostProblems = 10;

/**
 * Says what a project demands of a repository. No policy that names it: nothing. Several: nothing is good enough, since it cannot be told which one is meant. A
 * mode or a key that is unknown, and a pattern that does not compile, never switch a check off.
 * @see argoproj/argo-cd:util/sourceintegrity/source_integrity.go, pkg/apis/application/v1alpha1/types.go (EffectiveSourceIntegrity)
 */
export function integrityDemand({ spec }: AppProject, url: string): IntegrityDemand {
  const policies = policiesOf(spec);
  if (policies === undefined)
    return refused(
      "spec.sourceIntegrity of the project cannot be read: a policy has repos with a url each, and gpg with mode and keys",
    );
  const found = policies.filter((policy) => names(policy, url));
  if (found.length > 1) return refused(`multiple (${found.length}) git source integrity policies found for repo URL: ${url}`);
  const [policy] = found;
  if (policy === undefined) return { kind: "none" };
  const { mode = "", keys = [] } = policy.gpg ?? {};
  if (mode === "none") return { kind: "none" };
  if (mode !== "head" && mode !== "strict")
    return refused(
      `unknown GPG mode ${JSON.stringify(mode)} configured for GIT source integrity; write "none", "head" or "strict"`,
    );
  const unknown = keys.find((key) => !/^(?:[0-9a-f]{16}|[0-9a-f]{40})$/i.test(key));
  if (unknown !== undefined) return refused(`'${unknown.slice(0, 100)}' is not a valid GnuPG key ID; write 16 or 40 hex digits`);
  return { kind: "signed", mode, keys: keys.map((key) => key.toUpperCase()) };
}

function refused(because: string): IntegrityDemand {
  return { kind: "refused", because };
}

/** The policies that count; undefined if they are none, since the schema of a cluster may let anything through. */
function policiesOf({ sourceIntegrity, signatureKeys = [] }: AppProjectSpec): readonly SourceIntegrityPolicy[] | undefined {
  if (sourceIntegrity?.git != null) {
    const { policies = [] } = sourceIntegrity.git;
    return isList(policies) && policies.every(isWellFormed) ? policies : undefined;
  }
  if (signatureKeys.length === 0) return [];
  return [{ repos: [{ url: "*" }], gpg: { mode: "head", keys: signatureKeys.map(({ keyID = "" }) => keyID) } }];
}

function isWellFormed(policy: unknown): boolean {
  if (!isObject(policy)) return false;
  const { repos = [], gpg = {} } = policy;
  if (!isList(repos) || !isObject(gpg)) return false;
  const { mode = "", keys = [] } = gpg;
  const areTexts = isList(keys) && keys.every((key) => typeof key === "string");
  return areTexts && typeof mode === "string" && repos.every((repo) => isObject(repo) && typeof (repo["url"] ?? "") === "string");
}

/** One `!` entry that fits is enough to be left out. */
function names({ repos = [] }: SourceIntegrityPolicy, url: string): boolean {
  const patterns = repos.map(({ url: pattern = "" }) => pattern);
  const isLeftOut = patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1), url, { demands: false }));
  return !isLeftOut && patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern, url, { demands: true }));
}

/** Whether a pattern means a repository. One that does not compile means it where it demands, and not where it leaves out. */
function fits(pattern: string, url: string, { demands }: { readonly demands: boolean }): boolean {
  const spellings = demands ? [(text: string) => text, normalizeGitUrl, barest] : [(text: string) => text, normalizeGitUrl];
  return spellings.some((spell) => compileGlob(spell(pattern))?.(spell(url)) ?? demands);
}

/** A URL without anything that may be written or left out: a demand must not be escaped by another spelling of the same repository. */
function barest(url: string): string {
  return normalizeGitUrl(url)
    .replace(/^([a-z+]+:\/\/)[^@/]*@/, "$1")
    .replace(/^(https:\/\/[^/:]+):443(?=\/|$)/, "$1")
    .replace(/^(http:\/\/[^/:]+):80(?=\/|$)/, "$1")
    .replace(/^(ssh:\/\/[^/:]+):22(?=\/|$)/, "$1")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
}

/** Says whether a signature is good and by one of the keys. */
export function isTrusted({ verdict, keys }: RevisionSignature, listed: readonly string[]): boolean {
  return verdict === "signed" && keys.some(({ id, fingerprint }) => listed.includes(id) || listed.includes(fingerprint));
}

/** What is wrong with signatures, gathered as they come. */
export interface SignatureProblems {
  add(signature: RevisionSignature): void;
  /** Nobody wants to know of more. */
  isFull(): boolean;
  readonly problems: readonly string[];
}

/** Starts gathering: at most 10, the newest first, of one key that signed several commits only one. */
export function gatherProblems(listed: readonly string[]): SignatureProblems {
  const problems: string[] = [];
  const told = new Set<string>();
  return {
    problems,
    isFull: () => problems.length >= mostProblems,
    add(signature) {
      const { revision, author, verdict, keyId } = signature;
      if (isTrusted(signature, listed) || problems.length >= mostProblems) return;
      const isCommit = /^[0-9a-f]{40}$/.test(revision);
      if (isCommit && keyId !== "" && told.has(keyId)) return;
      if (isCommit) told.add(keyId);
      const found = verdict === "signed" ? "signed with unallowed key" : verdict;
      problems.push(`Failed verifying revision ${revision} by '${author}': ${found} (key_id=${keyId})`);
    },
  };
}
