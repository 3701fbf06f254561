import { isFailure } from "../../engine/errors.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { PackageInfo } from "../../engine/ports/package-repository.js";
import { largeArchive } from "./archive-failure.js";
import { chooseLayer } from "./choose-layer.js";
import { highestInRange, isDigest, isExactVersion, isRange, matchExact } from "./choose-version.js";
import type { HelmRepositories } from "./helm-repository.js";
import type { PackageLimits } from "./limits.js";
import type { OciRegistries } from "./oci-registry.js";
import { packageFailure } from "./package-failure.js";
import type { ReadPlace } from "./package-place.js";

/** A package on the way to this machine. */
export interface FoundPackage {
  readonly body: AsyncIterable<Uint8Array>;
  /** 64 hex digits of a sha256, if the index or the manifest promises one. */
  readonly promised: string | undefined;
  readonly isChart: boolean;
  readonly info: PackageInfo;
}

/** What can be asked of the servers. */
export interface PackageServers {
  readonly helm: HelmRepositories;
  readonly oci: OciRegistries;
  readonly limits: PackageLimits;
  readonly layerTypes: () => readonly string[];
}

/** A place and who asks. */
export interface PlaceInUse {
  readonly place: ReadPlace;
  readonly access: RepositoryAccess;
}

/** What is to be resolved, and how old the list of versions may be (milliseconds since 1970). */
export interface RevisionWish {
  readonly revision: string;
  readonly notBefore?: number | undefined;
}

const freshEnoughMs = 2_000;

/**
 * What a revision means: an exact version of a chart is itself, a range the highest that fits, an artifact's tag or range its digest.
 * @throws FairleadError `REVISION_REQUIRED`, `REVISION_NOT_FOUND`, `CONSTRAINT_UNMATCHED`, `CHART_NOT_FOUND`; as `Egress.send`
 * @see argoproj/argo-cd:reposerver/repository/repository.go (newHelmClientResolveRevision), util/oci/client.go
 */
export async function resolvePackage(
  servers: PackageServers,
  { place, access }: PlaceInUse,
  { revision, notBefore }: RevisionWish,
  signal: AbortSignal,
): Promise<string> {
  if (revision === "")
    throw packageFailure(
      "REVISION_REQUIRED",
      `Cannot use "${place.shown}": it needs a revision; give a version, a range or a digest`,
    );
  if (place.kind === "oci" && !place.isChart) return resolveArtifact(servers, place, access, revision, signal);
  if (isExactVersion(revision)) return revision;
  if (!isRange(revision)) {
    throw packageFailure(
      "REVISION_NOT_FOUND",
      `invalid revision: ${JSON.stringify(revision)} of "${place.shown}" is neither a version nor a range of versions`,
    );
  }
  const versions = await versionsOf(servers, { place, access }, notBefore, signal);
  const highest = highestInRange(revision, versions);
  if (highest !== undefined) return highest;
  throw packageFailure(
    "CONSTRAINT_UNMATCHED",
    `version matching constraint not found in ${versions.length} tags ("${revision}" of "${place.shown}")`,
  );
}

type OciPlace = Extract<ReadPlace, { readonly kind: "oci" }>;

async function resolveArtifact(
  servers: PackageServers,
  place: OciPlace,
  access: RepositoryAccess,
  revision: string,
  signal: AbortSignal,
): Promise<string> {
  const { oci } = servers;
  if (isDigest(revision)) return revision;
  try {
    return (await oci.manifest({ ...place, access }, tagOf(revision), signal)).digest;
  } catch (error) {
    if (!isFailure(error, "NOT_FOUND") || !isRange(revision)) throw error;
    const versions = await versionsOf(servers, { place, access }, undefined, signal);
    const highest = highestInRange(revision, versions);
    if (highest === undefined) {
      throw packageFailure(
        "CONSTRAINT_UNMATCHED",
        `no version for constraints: ${revision} matches none of the ${versions.length} tags of "${place.shown}"`,
      );
    }
    return (await oci.manifest({ ...place, access }, tagOf(highest), signal)).digest;
  }
}

async function versionsOf(
  { helm, oci }: PackageServers,
  { place, access }: PlaceInUse,
  notBefore: number | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (place.kind === "helm") {
    const versions = await helm.versions({ ...place, access }, signal, { notBefore });
    return versions.map(({ version }) => version);
  }
  return (await oci.tags({ ...place, access }, signal)).map((tag) => tag.replaceAll("_", "+"));
}

/** A version as a tag: `+` is no character of tags. */
function tagOf(version: string): string {
  return version.replaceAll("+", "_");
}

/** Which package is to be brought here. */
export interface WantedPackage {
  readonly resolved: string;
  readonly passCredentials: boolean;
  /** Download it even if it is here. Default false. */
  readonly fresh?: boolean;
}

/** Starts the download of a resolved revision. */
export function findPackage(
  servers: PackageServers,
  { place, access }: PlaceInUse,
  wanted: WantedPackage,
  signal: AbortSignal,
): Promise<FoundPackage> {
  if (place.kind === "oci") return findInRegistry(servers, place, access, wanted.resolved, signal);
  return findInRepository(servers, { ...place, access }, wanted, signal);
}

async function findInRegistry(
  { oci, limits, layerTypes }: PackageServers,
  place: OciPlace,
  access: RepositoryAccess,
  resolved: string,
  signal: AbortSignal,
) {
  const name = `"${place.shown}" ${resolved}`;
  const at = { ...place, access };
  const { value } = await oci.manifest(at, place.isChart ? tagOf(resolved) : resolved, signal);
  const { content, isChart, info } = chooseLayer(value, name, layerTypes());
  if (content.size > limits.archiveBytes) {
    throw largeArchive(name, `its layer has ${content.size} bytes, the limit is ${limits.archiveBytes}`, {
      limit: limits.archiveBytes,
      found: content.size,
    });
  }
  const { body } = await oci.blob(at, content.digest, signal);
  return {
    body,
    promised: content.digest.slice("sha256:".length),
    isChart: isChart || place.isChart,
    info: { version: resolved, ...info },
  };
}

async function findInRepository(
  { helm }: PackageServers,
  place: Extract<ReadPlace, { readonly kind: "helm" }> & { readonly access: RepositoryAccess },
  { resolved, passCredentials, fresh = false }: WantedPackage,
  signal: AbortSignal,
): Promise<FoundPackage> {
  const find = async (maxAgeMs?: number) => {
    const versions = await helm.versions(place, signal, maxAgeMs === undefined ? {} : { maxAgeMs });
    const match = matchExact(
      resolved,
      versions.map(({ version }) => version),
    );
    return versions.find(({ version }) => version === match);
  };
  // A version that was published a moment ago is not in an index read before.
  const found = (await find(fresh ? 0 : undefined)) ?? (await find(freshEnoughMs));
  if (found === undefined) {
    throw packageFailure(
      "REVISION_NOT_FOUND",
      `chart '${place.chart}' version '${resolved}' not found in index of "${place.shown}"`,
    );
  }
  const { body } = await helm.download(place, found, { passCredentials }, signal);
  const { version, digest, created, description, home, maintainers } = found;
  const info: PackageInfo = {
    version,
    maintainers,
    ...(created !== undefined && { createdAt: created }),
    ...(description !== undefined && { description }),
    ...(home !== undefined && { home }),
  };
  return { body, promised: digest, isChart: true, info };
}
