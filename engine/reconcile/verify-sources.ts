import { FairleadError, messageOf } from "../errors.js";
import type { AppProject } from "../model/app-project.js";
import type { ApplicationSource } from "../model/application.js";
import { gatherProblems, type IntegrityDemand, integrityDemand, isTrusted } from "../project/source-integrity.js";
import { matchRevision } from "../source/match-revision.js";
import { kindOfSource } from "../source/source-kind.js";
import type { ReconcileContext } from "./reconcile-context.js";

/** What looking at signatures needs. */
export interface VerifyContext extends Pick<ReconcileContext, "repository" | "refs" | "verifiesSources" | "signal"> {
  readonly project: AppProject;
}

/**
 * Says what speaks against the commits of an Application's sources: nothing, if the project demands no signatures or all of them are as it demands. A check that
 * cannot be made is one that failed.
 * @param commits what the sources resolved to, one a source
 * @returns a sentence for each problem
 * @see argoproj/argo-cd:util/sourceintegrity/source_integrity.go
 */
export async function verifySources(
  sources: readonly ApplicationSource[],
  commits: readonly string[],
  context: VerifyContext,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [index, source] of sources.entries()) {
    const found = await verifySource(source, commits[index] ?? "", context);
    const name = sources.length > 1 ? `source ${index + 1} of ${sources.length}: ` : "";
    problems.push(...found.map((problem) => `GIT/GPG: ${name}${problem}`));
  }
  return problems;
}

/** What the project demands of a source. Charts and artifacts have no commits. */
export function demandOf(source: ApplicationSource, { project, verifiesSources = true }: VerifyContext): IntegrityDemand {
  const kind = kindOfSource(source);
  const isGit = kind === "git" || kind === "reference";
  return isGit && verifiesSources ? integrityDemand(project, source.repoURL) : { kind: "none" };
}

async function verifySource(source: ApplicationSource, commit: string, context: VerifyContext): Promise<readonly string[]> {
  const demand = demandOf(source, context);
  if (demand.kind === "none") return [];
  if (demand.kind === "refused") return [demand.because];
  const { mode, keys } = demand;
  const { signal } = context;
  const repository = context.repository.forProject(context.project.metadata.name ?? "");
  const gathered = gatherProblems(keys);
  try {
    const full = /^[0-9a-f]{40}$/.test(commit) ? commit : (await repository.filesAt(source.repoURL, commit, signal)).commit;
    const ref = await refOf(source, full, context);
    const wish = { history: mode === "strict", isTrusted: (found: Parameters<typeof isTrusted>[0]) => isTrusted(found, keys) };
    const signatures = repository.signatures(source.repoURL, full, { ...wish, ...(ref !== undefined && { ref }) }, signal);
    let seen = 0;
    for await (const signature of signatures) {
      seen += 1;
      gathered.add(signature);
      if (gathered.isFull()) break;
    }
    return seen === 0 ? [`no signature was found for ${full}`] : gathered.problems;
  } catch (failure) {
    signal.throwIfAborted();
    if (!(failure instanceof FairleadError)) throw failure;
    return [messageOf(failure)];
  }
}

/** The ref that the source names, if it is at the commit. */
async function refOf(
  { repoURL, targetRevision, tagPrefix }: ApplicationSource,
  commit: string,
  { refs, project, signal }: VerifyContext,
): Promise<string | undefined> {
  const look = await refs.look(repoURL, { project: project.metadata.name ?? "" }, signal);
  if (look.refs === undefined) return undefined;
  const match = matchRevision(targetRevision, look.refs, tagPrefix === undefined ? {} : { tagPrefix });
  return "commit" in match && match.commit === commit ? match.ref : undefined;
}
