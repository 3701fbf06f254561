import { type Application, type ApplicationSource, projectOf, refOf, sourcesOf } from "../model/application.js";
import { readsOf } from "../model/failure-reads.js";
import type { FactName, ReadSet, TreeReads } from "../model/read-set.js";
import { instanceNameOf } from "../ownership/instance-name.js";
import { kindOfSource } from "../source/source-kind.js";
import type { ApplicationMemory, RenderedSource } from "./application-memory.js";
import { followKey } from "./follow-key.js";
import { isOperating } from "./operations.js";

/** What an Application read of one revision of one repository, for all its sources that follow it. */
export interface FollowedReads {
  /** See `followKey`. */
  readonly follows: string;
  /** On whose behalf the repository is read: see `Repositories.scopeOf`. */
  readonly scope: string;
  readonly source: ApplicationSource;
  /** The commit at which all of it was found so. */
  readonly commit: string;
  readonly trees: readonly TreeReads[];
  /** The outcomes that tell so: the same ones, the same reads. */
  readonly from: readonly RenderedSource["outcome"][];
  /** It asked which commit it is rendered at, so every other one matters. */
  readonly namesCommit: boolean;
}

/** What is known of an Application besides itself. */
export interface FollowedFrom {
  readonly controlNamespace: string;
  /** On whose behalf it reads a repository. */
  readonly scopeOf: (url: string) => string;
}

/**
 * Says what an Application read of each Git revision that it follows, as far as its last render tells. Undefined while that is not known for sure, or
 * while something is under way or wrong that a pass would have to take up again.
 */
export function followedReads(
  application: Application,
  memory: ApplicationMemory,
  { controlNamespace, scopeOf }: FollowedFrom,
): readonly FollowedReads[] | undefined {
  if (!isSettled(application, memory)) return undefined;
  const found = new Map<string, FollowedReads>();
  for (const [index, source] of sourcesOf(application.spec).entries()) {
    const kind = kindOfSource(source);
    const rendered = memory.rendered.get(index);
    if (kind !== "reference" && readsOfRender(rendered) === undefined) return undefined;
    const pieces = [...referenceReads(source, memory)];
    if (kind === "git" && rendered !== undefined) {
      const own = ownReads(rendered, application, controlNamespace);
      if (own === undefined) return undefined;
      pieces.push(own);
    }
    if (kind !== "git" && kind !== "reference") continue;
    const follows = followKey(source);
    for (const { commit, tree, namesCommit, from } of pieces) {
      const before = found.get(follows) ?? {
        follows,
        scope: scopeOf(source.repoURL),
        source,
        commit,
        trees: [],
        from: [],
        namesCommit: false,
      };
      if (before.commit !== commit) return undefined;
      found.set(follows, {
        ...before,
        trees: [...before.trees, tree],
        from: [...before.from, from],
        namesCommit: before.namesCommit || namesCommit,
      });
    }
  }
  return [...found.values()];
}

/** What a render consulted, whether it succeeded or not; undefined if that is not known. */
export function readsOfRender(rendered: RenderedSource | undefined): ReadSet | undefined {
  if (rendered === undefined) return undefined;
  return "result" in rendered.outcome ? rendered.outcome.result.readSet : readsOf(rendered.outcome.failure);
}

interface Piece {
  readonly from: RenderedSource["outcome"];
  readonly commit: string;
  readonly tree: TreeReads;
  readonly namesCommit: boolean;
}

/** Nothing is under way or wrong that a pass would have to take up again. */
function isSettled(application: Application, memory: ApplicationMemory): boolean {
  const isWrong = application.status?.conditions?.some(({ type }) => type.endsWith("Error")) ?? false;
  return (
    !isWrong && !isOperating(application) && !memory.hard && memory.refsNotBefore === undefined && memory.comparison !== undefined
  );
}

function ownReads(rendered: RenderedSource, application: Application, controlNamespace: string): Piece | undefined {
  const reads = readsOfRender(rendered);
  if (reads === undefined) return undefined;
  const { own: commit } = rendered.checked;
  const { outcome: from } = rendered;
  const namesCommit = reads.facts !== undefined && Object.hasOwn(reads.facts, "revision");
  if (reads.missingNamed === undefined) return { commit, tree: reads, namesCommit, from };
  const named: string[] = [];
  for (const { before, fact, after } of reads.missingNamed) {
    const value = factOf(fact, application, controlNamespace);
    if (value === undefined) return undefined;
    named.push(`${before}${value}${after}`);
  }
  const { files, directories, missing } = reads;
  return { commit, tree: { files, directories, missing: [...missing, ...named] }, namesCommit, from };
}

/** What the renders of the other sources read from this one. */
function* referenceReads({ ref }: ApplicationSource, memory: ApplicationMemory): Generator<Piece> {
  if (ref === undefined || ref === "") return;
  for (const rendered of memory.rendered.values()) {
    const { refs } = rendered.checked;
    const commit = Object.hasOwn(refs, ref) ? refs[ref] : undefined;
    const reads = readsOfRender(rendered)?.refs;
    if (commit === undefined) continue;
    const tree = reads !== undefined && Object.hasOwn(reads, ref) ? reads[ref] : undefined;
    yield { commit, tree: tree ?? { files: {}, directories: {}, missing: [] }, namesCommit: false, from: rendered.outcome };
  }
}

/** The facts that an Application tells by itself. */
function factOf(name: FactName, application: Application, controlNamespace: string): string | undefined {
  const ref = refOf(application);
  if (name === "instanceName") return instanceNameOf(ref, controlNamespace);
  if (name === "appName") return ref.name;
  if (name === "projectName") return projectOf(application);
  return name === "namespace" ? (application.spec.destination.namespace ?? "") : undefined;
}
