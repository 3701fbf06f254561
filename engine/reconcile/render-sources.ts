import { FairleadError, isFailure, messageOf } from "../errors.js";
import { type Application, type ApplicationSource, projectOf } from "../model/application.js";
import type { FileTree } from "../model/file-tree.js";
import type { Renderer, RenderResult } from "../ports/renderer.js";
import type { Repository } from "../ports/repository.js";
import { matchRevision } from "../source/match-revision.js";
import { readSetHolds } from "../source/read-set-holds.js";
import type { ApplicationMemory, RenderedSource } from "./application-memory.js";
import type { OperationSources } from "./operation-sources.js";
import type { RepositoryRefs } from "./repository-refs.js";

/** The sources of an Application as rendered now: one commit and one result a source, in the sources' order. */
export interface Rendering {
  readonly commits: readonly string[];
  readonly results: readonly RenderResult[];
  /** Set when what is rendered is not the newest: why the remote could not be asked. The last good manifests stay the target. */
  readonly stale?: string;
}

/** What rendering needs. */
export interface RenderContext {
  readonly repository: Repository;
  readonly refs: RepositoryRefs;
  readonly renderer: Renderer;
  readonly instanceName: string;
  readonly signal: AbortSignal;
}

/**
 * Renders every source at its commit; what was rendered before is used again as long as nothing that it read has changed.
 * @param wanted.pinned commits to use instead of looking at the target revisions, one a source
 * @param wanted.exact name the commit that was resolved, even if an earlier one had all that is read just the same
 * @throws FairleadError with the source named, when a source cannot be resolved, read or rendered
 */
export async function renderSources(
  application: Application,
  { sources, pinned, exact = false }: OperationSources,
  memory: ApplicationMemory,
  context: RenderContext,
): Promise<Rendering> {
  const commits: string[] = [];
  const results: RenderResult[] = [];
  let stale: string | undefined;
  for (const [index, source] of sources.entries()) {
    try {
      const resolved = await resolve(source, pinned?.[index], { memory, ...context });
      stale ??= resolved.stale;
      const rendered = await renderOne(application, { index, source, commit: resolved.commit, exact }, memory, context);
      commits.push(rendered.commit);
      if (!isReferenceOnly(source)) results.push(unwrap(rendered));
    } catch (thrown) {
      throw sources.length > 1 ? named(thrown, index, sources.length) : thrown;
    }
  }
  return { commits, results, ...(stale !== undefined && { stale }) };
}

function isReferenceOnly(source: ApplicationSource): boolean {
  return source.ref !== undefined && source.path === undefined && source.chart === undefined;
}

async function resolve(
  source: ApplicationSource,
  pinned: string | undefined,
  { memory, refs, signal }: { readonly memory: ApplicationMemory } & RenderContext,
): Promise<{ readonly commit: string; readonly stale?: string }> {
  if (source.chart !== undefined) {
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `Chart "${source.chart}" of "${source.repoURL}" needs Helm, which this version does not have yet.`,
    );
  }
  if (pinned !== undefined) return { commit: pinned };
  const look = await refs.look(source.repoURL, memory.refsNotBefore, signal);
  if (look.refs === undefined) throw look.failure;
  const match = matchRevision(
    source.targetRevision,
    look.refs,
    source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix },
  );
  if ("error" in match) {
    const revision = source.targetRevision || "HEAD";
    throw new FairleadError("NOT_FOUND", `Cannot resolve revision "${revision}" of "${source.repoURL}": ${match.error}`);
  }
  const commit = "commit" in match ? match.commit : match.abbreviated;
  return look.failure === undefined ? { commit } : { commit, stale: messageOf(look.failure) };
}

interface SourceAt {
  readonly index: number;
  readonly source: ApplicationSource;
  readonly commit: string;
  readonly exact: boolean;
}

async function renderOne(
  application: Application,
  { index, source, commit, exact }: SourceAt,
  memory: ApplicationMemory,
  context: RenderContext,
): Promise<RenderedSource> {
  const namespace = application.spec.destination.namespace ?? "";
  const { targetRevision: _, ...rendered } = source;
  const sourceKey = JSON.stringify([rendered, namespace, projectOf(application)]);
  const known = memory.rendered.get(index);
  const isSame = known !== undefined && known.sourceKey === sourceKey && !memory.hard;
  if (isSame && (known.commit === commit || (!exact && known.checked === commit))) return known;
  const files = await context.repository.filesAt(source.repoURL, commit, context.signal);
  if (isSame && "result" in known.outcome && (await stillHolds(known.outcome.result, files, context.signal))) {
    return remember(memory, index, { ...known, checked: files.commit, ...(exact && { commit: files.commit }) });
  }
  const outcome = await render(application, source, files, context);
  const since =
    "result" in outcome && !exact
      ? await sameSince(application, { index, source, commit: files.commit }, outcome.result, context)
      : files.commit;
  return remember(memory, index, { sourceKey, commit: since, checked: files.commit, outcome });
}

/**
 * The commit that the Application is known to be at, if it has everything that was read just as the new one has: then nothing changed for it, and a start
 * of the engine writes nothing. Else the new commit.
 */
async function sameSince(
  application: Application,
  { index, source, commit }: Omit<SourceAt, "exact">,
  result: RenderResult,
  context: RenderContext,
): Promise<string> {
  const { revision, revisions = [revision], comparedTo } = application.status?.sync ?? {};
  const stored = revisions[index];
  const compared = comparedTo?.sources?.[index] ?? comparedTo?.source;
  if (!stored || stored === commit || compared?.repoURL !== source.repoURL || compared.path !== source.path) return commit;
  try {
    const files = await context.repository.filesAt(source.repoURL, stored, context.signal);
    return (await stillHolds(result, files, context.signal)) ? files.commit : commit;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof FairleadError) return commit;
    throw thrown;
  }
}

/** Renders, and keeps a failure that the files alone are to blame for: the same files would fail again. */
async function render(
  application: Application,
  source: ApplicationSource,
  files: FileTree,
  { renderer, instanceName, signal }: RenderContext,
): Promise<RenderedSource["outcome"]> {
  if (isReferenceOnly(source)) {
    return {
      result: { sourceType: "Directory", manifests: [], readSet: { files: {}, directories: {}, missing: [] }, warnings: [] },
    };
  }
  const namespace = application.spec.destination.namespace ?? "";
  const request = { files, source, instanceName, projectName: projectOf(application), namespace };
  try {
    return { result: await renderer.render(request, signal) };
  } catch (failure) {
    const isLasting =
      isFailure(failure, "BAD_USER_INPUT") ||
      isFailure(failure, "FAILED_PRECONDITION") ||
      isFailure(failure, "RESOURCE_EXHAUSTED");
    if (!isLasting) throw failure;
    return { failure };
  }
}

function remember(memory: ApplicationMemory, index: number, rendered: RenderedSource): RenderedSource {
  memory.rendered.set(index, rendered);
  return rendered;
}

function unwrap({ outcome }: RenderedSource): RenderResult {
  if ("failure" in outcome) throw outcome.failure;
  return outcome.result;
}

/** Says whether a commit still has everything as a render read it. */
async function stillHolds({ readSet }: RenderResult, files: FileTree, signal: AbortSignal): Promise<boolean> {
  return readSetHolds(readSet, async (path) => (await files.entry(path, signal))?.hash);
}

function named(thrown: unknown, index: number, count: number): unknown {
  if (!(thrown instanceof FairleadError)) return thrown;
  const message = `Source ${index + 1} of ${count}: ${thrown.message}`;
  return new FairleadError(thrown.code, message, { cause: thrown.cause, details: thrown.details });
}
