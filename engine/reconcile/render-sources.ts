import { FairleadError, isLastingFailure } from "../errors.js";
import type { AppProject } from "../model/app-project.js";
import type { Application, ApplicationSource } from "../model/application.js";
import { readsOf } from "../model/failure-reads.js";
import type { FileTree } from "../model/file-tree.js";
import type { ReadSet } from "../model/read-set.js";
import type { Cluster, ClusterFacts } from "../ports/cluster.js";
import type { RenderRequest, RenderResult } from "../ports/renderer.js";
import { lookUpIn } from "../source/look-up-in.js";
import { readSetHolds } from "../source/read-set-holds.js";
import { kindOfSource } from "../source/source-kind.js";
import type { ApplicationMemory, RenderedSource } from "./application-memory.js";
import { followKey } from "./follow-key.js";
import type { OperationSources } from "./operation-sources.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { mentionsRef, renderRequestFor } from "./render-request.js";
import { filesOf, type ResolvedSource, resolveSource, type SourcePlaces } from "./resolve-source.js";
import { demandOf, verifySources } from "./verify-sources.js";

/** The sources of an Application as rendered now: one commit and one result a source, in the sources' order. */
export interface Rendering {
  readonly commits: readonly string[];
  readonly results: readonly RenderResult[];
  /** Set when what is rendered is not the newest: why the remote could not be asked. The last good manifests stay the target. */
  readonly stale?: string;
  /** What speaks against the commits: signatures that the project demands and that are not as they should be. The manifests are shown, and not synced. */
  readonly untrusted?: readonly string[];
}

/** What rendering needs. */
export interface RenderContext
  extends Pick<
    ReconcileContext,
    "repository" | "refs" | "packages" | "renderer" | "remoteFor" | "renderSettings" | "verifiesSources" | "signal"
  > {
  readonly instanceName: string;
  readonly project: AppProject;
  readonly cluster: Pick<Cluster, "facts">;
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
  const resolved: ResolvedSource[] = [];
  for (const [index, source] of sources.entries()) {
    const options = { pinned: pinned?.[index], last: memory.rendered.get(index)?.commit, notBefore: memory.refsNotBefore };
    resolved.push(await namingSource(index, sources, () => resolveSource(source, options, placesOf(context))));
  }
  const references = referencesOf(sources, resolved, context);
  const commits: string[] = [];
  const results: RenderResult[] = [];
  for (const [index, source] of sources.entries()) {
    const { commit } = resolved[index] as ResolvedSource;
    if (kindOfSource(source) === "reference") {
      commits.push(commit);
      continue;
    }
    // A commit that must be vouched for is named itself: an earlier one with the same files may have been signed by nobody.
    const isNamed = exact || demandOf(source, context).kind !== "none";
    const read = references.filter(({ ref }) => mentionsRef(source, ref));
    const at: SourceAt = { index, source, commit, exact: isNamed, references: read };
    const rendered = await namingSource(index, sources, () => renderOne(application, at, memory, context));
    commits.push(rendered.commit);
    results.push(await namingSource(index, sources, async () => unwrap(rendered)));
  }
  const stale = resolved.find((each) => each.stale !== undefined)?.stale;
  const newest = resolved.map(({ commit }) => commit);
  const untrusted = await verifySources(sources, newest, context);
  return { commits, results, ...(stale !== undefined && { stale }), ...(untrusted.length > 0 && { untrusted }) };
}

/** Another source whose files one may read. */
interface Reference {
  readonly ref: string;
  readonly source: ApplicationSource;
  readonly commit: string;
  readonly files: () => Promise<FileTree>;
}

interface SourceAt {
  readonly index: number;
  readonly source: ApplicationSource;
  readonly commit: string;
  readonly exact: boolean;
  readonly references: readonly Reference[];
}

function referencesOf(
  sources: readonly ApplicationSource[],
  resolved: readonly ResolvedSource[],
  context: RenderContext,
): readonly Reference[] {
  return sources.flatMap((source, index): readonly Reference[] => {
    const { ref } = source;
    const { commit } = resolved[index] as ResolvedSource;
    if (ref === undefined || ref === "") return [];
    let files: Promise<FileTree> | undefined;
    const open = () => {
      files ??= filesOf(source, commit, placesOf(context));
      return files;
    };
    return [{ ref, source, commit, files: open }];
  });
}

async function renderOne(
  application: Application,
  at: SourceAt,
  memory: ApplicationMemory,
  context: RenderContext,
): Promise<RenderedSource> {
  const { index, source, commit, exact, references } = at;
  const settings = context.renderSettings();
  const { targetRevision: _, ...rendered } = source;
  const sourceKey = JSON.stringify([rendered, settings, application.spec.destination, context.project.metadata.name]);
  const checked = { own: commit, refs: Object.fromEntries(references.map(({ ref, commit: other }) => [ref, other])) };
  const known = memory.rendered.get(index);
  const isSame = known !== undefined && known.sourceKey === sourceKey && !memory.hard;
  const clusterFacts = await context.cluster.facts(context.signal);
  const isSeen = isSame && known.clusterFacts === clusterFacts && hasSeen(memory, known, at);
  if (isSeen && (!exact || known.commit === commit)) return known;
  const request = await requestFor(application, at, { ...context, clusterFacts, hard: memory.hard });
  const reads = isSame ? readsOfOutcome(known) : undefined;
  if (isSame && reads !== undefined && (await stillHolds(reads, request, context.signal))) {
    return remember(memory, index, { ...known, checked, clusterFacts, ...(exact && { commit: request.files.commit }) });
  }
  const outcome = await render(request, context);
  const resolved = request.files.commit;
  const since =
    "result" in outcome && !exact ? await sameSince(application, at, { request, result: outcome.result }, context) : resolved;
  // What its readers have in common was said of the render before this one.
  memory.follows.clear();
  return remember(memory, index, { sourceKey, commit: since, checked, clusterFacts, outcome });
}

/** Whether these commits are known to change nothing: they were looked at for this Application, or for all who read from there as it does. */
function hasSeen({ follows }: ApplicationMemory, { checked }: RenderedSource, { source, commit, references }: SourceAt): boolean {
  const isSeen = (place: ApplicationSource, now: string, before: string | undefined) =>
    now === before || follows.get(followKey(place))?.commit === now;
  return (
    isSeen(source, commit, checked.own) &&
    Object.keys(checked.refs).length === references.length &&
    references.every(
      (other) => Object.hasOwn(checked.refs, other.ref) && isSeen(other.source, other.commit, checked.refs[other.ref]),
    )
  );
}

async function requestFor(
  application: Application,
  { source, commit, references, index }: SourceAt,
  context: RenderContext & { readonly clusterFacts: ClusterFacts; readonly hard: boolean },
): Promise<RenderRequest> {
  const { instanceName, clusterFacts, project, hard } = context;
  const files = await filesOf(source, commit, { ...placesOf(context), fresh: hard });
  const isMulti = index > 0 || (application.spec.sources?.length ?? 0) > 0;
  const refs = new Map(await Promise.all(references.map(async ({ ref, files: open }) => [ref, await open()] as const)));
  const remote = context.remoteFor(project);
  const settings = context.renderSettings();
  return renderRequestFor(
    { source, files, refs: isMulti ? refs : undefined },
    { application, instanceName, clusterFacts, remote, settings, hard },
  );
}

/**
 * The commit that the Application is known to be at, if it has everything that was read just as the new one has: then nothing changed for it, and a start
 * of the engine writes nothing. Else the new commit.
 */
async function sameSince(
  application: Application,
  { index, source }: SourceAt,
  { request, result }: { readonly request: RenderRequest; readonly result: RenderResult },
  context: RenderContext,
): Promise<string> {
  const { commit } = request.files;
  const { revision, revisions = [revision], comparedTo } = application.status?.sync ?? {};
  const stored = revisions[index];
  const compared = comparedTo?.sources?.[index] ?? comparedTo?.source;
  const isSamePlace = compared?.repoURL === source.repoURL && compared.path === source.path && compared.chart === source.chart;
  if (!stored || stored === commit || !isSamePlace || kindOfSource(source) !== "git") return commit;
  try {
    const files = await filesOf(source, stored, placesOf(context));
    return (await stillHolds(
      result.readSet,
      { ...request, files, facts: { ...request.facts, revision: files.commit } },
      context.signal,
    ))
      ? files.commit
      : commit;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof FairleadError) return commit;
    throw thrown;
  }
}

/** Renders, and keeps a failure that the files alone are to blame for: the same files would fail again. */
async function render(request: RenderRequest, { renderer, signal }: RenderContext): Promise<RenderedSource["outcome"]> {
  try {
    return { result: await renderer.render(request, signal) };
  } catch (failure) {
    if (!isLastingFailure(failure)) throw failure;
    return { failure };
  }
}

/** What a render consulted, whether it succeeded or not; undefined if that is not known. */
function readsOfOutcome({ outcome }: RenderedSource): ReadSet | undefined {
  return "result" in outcome ? outcome.result.readSet : readsOf(outcome.failure);
}

function remember(memory: ApplicationMemory, index: number, rendered: RenderedSource): RenderedSource {
  memory.rendered.set(index, rendered);
  return rendered;
}

function unwrap({ outcome }: RenderedSource): RenderResult {
  if ("failure" in outcome) throw outcome.failure;
  return outcome.result;
}

/** Says whether a request still has everything as a render read it. */
async function stillHolds(readSet: ReadSet, { files, refs, facts }: RenderRequest, signal: AbortSignal): Promise<boolean> {
  return readSetHolds(readSet, {
    tree: lookUpIn(files, signal),
    refs: (name) => {
      const tree = refs?.get(name);
      return tree === undefined ? undefined : lookUpIn(tree, signal);
    },
    fact: (name) => facts[name],
  });
}

/** The places, as the Application's project may reach them. */
function placesOf({ repository, refs, packages, project, signal }: RenderContext): SourcePlaces {
  return { repository, refs, packages, project: project.metadata.name ?? "", signal };
}

/** Says which of several sources something went wrong with. */
async function namingSource<T>(index: number, { length }: readonly ApplicationSource[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (length === 1 || !(thrown instanceof FairleadError)) throw thrown;
    const message = `Source ${index + 1} of ${length}: ${thrown.message}`;
    throw new FairleadError(thrown.code, message, { cause: thrown.cause, details: thrown.details });
  }
}
