import { FairleadError, isFailure, messageOf } from "../errors.js";
import type { ApplicationSource } from "../model/application.js";
import type { FileTree } from "../model/file-tree.js";
import type { PackagePlace, PackageRepositories } from "../ports/package-repository.js";
import type { Repositories } from "../ports/repository.js";
import { matchRevision } from "../source/match-revision.js";
import { kindOfSource } from "../source/source-kind.js";
import type { RepositoryRefs } from "./repository-refs.js";

/** Where sources come from. */
export interface SourcePlaces {
  readonly repository: Repositories;
  readonly refs: RepositoryRefs;
  readonly packages: PackageRepositories;
  /** On whose behalf. */
  readonly project: string;
  readonly signal: AbortSignal;
}

/** What a source's revision is now. */
export interface ResolvedSource {
  /** A commit, perhaps abbreviated; a chart's version; an artifact's digest. */
  readonly commit: string;
  /** Set when it may not be the newest: why the remote could not be asked. */
  readonly stale?: string;
}

/** How a source is resolved. */
export interface ResolveOptions {
  /** The revision to take instead of looking. */
  readonly pinned?: string | undefined;
  /** What it was when it was looked at last; taken while a registry is away. */
  readonly last?: string | undefined;
  /** The look must not be older, milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

/**
 * Resolves the revision of a source.
 * @throws FairleadError `NOT_FOUND` for a revision that is not there; otherwise as the place does
 */
export async function resolveSource(
  source: ApplicationSource,
  { pinned, last, notBefore }: ResolveOptions,
  { refs, packages, project, signal }: Omit<SourcePlaces, "repository">,
): Promise<ResolvedSource> {
  if (pinned !== undefined) return { commit: pinned };
  const kind = kindOfSource(source);
  if (kind === "chart" || kind === "artifact") {
    try {
      const { targetRevision = "" } = source;
      return { commit: await packages.forProject(project).resolve(placeOf(source), targetRevision, signal, { notBefore }) };
    } catch (failure) {
      if (last === undefined || !isFailure(failure, "UNAVAILABLE")) throw failure;
      return { commit: last, stale: messageOf(failure) };
    }
  }
  const look = await refs.look(source.repoURL, { project, notBefore }, signal);
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

/**
 * The files of a source at a revision that was resolved.
 * @param places.fresh a chart or artifact is downloaded even if it is here. Default false
 * @throws FairleadError as the place does
 */
export function filesOf(
  source: ApplicationSource,
  commit: string,
  places: Omit<SourcePlaces, "refs"> & { readonly fresh?: boolean },
): Promise<FileTree> {
  const { repository, packages, project, signal, fresh = false } = places;
  const kind = kindOfSource(source);
  return kind === "chart" || kind === "artifact"
    ? packages.forProject(project).filesAt(placeOf(source), commit, signal, { fresh })
    : repository.forProject(project).filesAt(source.repoURL, commit, signal);
}

function placeOf({ repoURL, chart }: ApplicationSource): PackagePlace {
  return chart === undefined || chart === "" ? { repoURL } : { repoURL, chart };
}
