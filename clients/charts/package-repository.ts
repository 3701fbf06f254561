import { FairleadError } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { RepositoryAccess, RepositoryBook } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { PackageInfo, PackagePlace, PackageRepository } from "../../engine/ports/package-repository.js";
import type { RemoteChart } from "../../engine/ports/remote-sources.js";
import type { Egress } from "../egress/egress.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import type { ReadYaml } from "./chart-index.js";
import { defaultLayerTypes } from "./choose-layer.js";
import { findPackage, type PackageServers, type PlaceInUse, resolvePackage, type WantedPackage } from "./find-package.js";
import { createHelmRepositories } from "./helm-repository.js";
import { defaultPackageLimits, type PackageLimits } from "./limits.js";
import { createOciRegistries } from "./oci-registry.js";
import type { PackEntry } from "./pack-file.js";
import { createPackageFileTree, topDirectory } from "./package-file-tree.js";
import { readPlace } from "./package-place.js";
import { openPackageStore, type PackageStore } from "./package-store.js";

/** Which chart of which repository, as a dependency names it. */
export interface ChartWish {
  readonly place: PackagePlace;
  /** Exact, or a range. */
  readonly version: string;
  readonly passCredentials: boolean;
  readonly fresh?: boolean;
}

/** Charts and artifacts on behalf of one project. */
export interface ProjectPackages extends PackageRepository {
  /** A chart as an archive. Errors as `filesAt`. */
  chart(wish: ChartWish, signal: AbortSignal): Promise<RemoteChart>;
}

/** Charts and artifacts. By itself it acts for no project: what is scoped to one is not used. */
export interface Packages extends ProjectPackages {
  forProject(project: string): ProjectPackages;
}

/** What the client needs. */
export interface PackageRepositoryOptions {
  /** Where packages are kept; no other process uses it. */
  readonly folder: string;
  readonly http: Egress;
  /** Asked for every request. */
  readonly book: () => RepositoryBook;
  readonly clock: Clock;
  /** Reads indexes, which strangers write. */
  readonly readYaml: ReadYaml;
  readonly limits?: Partial<PackageLimits>;
  /** Whether `http:` will do for all repositories, as in the development profile. Default false. */
  readonly allowsPlainHttp?: boolean;
  /** Media types of layers that may be unpacked. Default `defaultLayerTypes`. */
  readonly layerTypes?: () => readonly string[];
}

/** A package on this machine. */
interface KeptPackage {
  readonly digest: string;
  readonly isChart: boolean;
  readonly info: PackageInfo;
}

type Kept = KeptPackage & { readonly entries: readonly PackEntry[] };

/** Makes the client. What one project's Secret let in is kept apart from what others get. */
export function createPackageRepository(options: PackageRepositoryOptions): Packages {
  const { folder, http, book, clock, readYaml, allowsPlainHttp = false, layerTypes = () => defaultLayerTypes } = options;
  const limits: PackageLimits = { ...defaultPackageLimits, ...options.limits };
  const shared = { http, clock, limits, allowsPlainHttp };
  const servers = { helm: createHelmRepositories({ ...shared, readYaml }), oci: createOciRegistries(shared), limits, layerTypes };
  const keeper = createKeeper(openPackageStore({ folder, limits }), servers);
  const forProject = (project: string): ProjectPackages => {
    const use = (place: PackagePlace): PlaceInUse => {
      const read = readPlace(place);
      return { place: read, access: book().accessFor(place.repoURL, project, read.kind) };
    };
    return {
      resolve: async (place, revision, signal, { notBefore } = {}) =>
        resolvePackage(servers, use(place), { revision: revision.trim(), notBefore }, signal),
      filesAt: async (place, resolved, signal, { fresh = false } = {}) =>
        keeper.files(use(place), { resolved, passCredentials: false, fresh }, signal),
      info: async (place, resolved, signal) => (await keeper.kept(use(place), { resolved, passCredentials: false }, signal)).info,
      async chart({ place, version, passCredentials, fresh = false }, signal) {
        const used = use(place);
        const notBefore = fresh ? clock.now() : undefined;
        const resolved = await resolvePackage(servers, used, { revision: version.trim(), notBefore }, signal);
        const { digest, info, archive } = await keeper.archive(used, { resolved, passCredentials, fresh }, signal);
        return { version: info.version, digest: `sha256:${digest}`, archive };
      },
    };
  };
  return { ...forProject(""), forProject };
}

/** Brings packages here and keeps them; who asks for the same at the same time shares the download. */
function createKeeper(store: PackageStore, servers: PackageServers) {
  const once = createSingleFlight<Kept>();
  const timeoutMs = 2 * (servers.limits.downloadTimeoutMs + servers.limits.lookTimeoutMs);

  const fetch = async (used: PlaceInUse, wanted: WantedPackage, signal: AbortSignal): Promise<Kept> => {
    const name = nameOf(used, wanted.resolved);
    const { body, promised, isChart, info } = await findPackage(servers, used, wanted, signal);
    const digest = await store.add(name, body, promised);
    const entries = await store.entries(name, digest);
    if (entries === undefined) throw lost(name);
    await store.remember(keyOf(used, wanted.resolved), { digest, isChart, info });
    return { digest, isChart, info, entries };
  };
  const recall = async (used: PlaceInUse, resolved: string): Promise<Kept | undefined> => {
    const note = await store.recall(keyOf(used, resolved));
    if (!isKeptPackage(note)) return undefined;
    const entries = await store.entries(nameOf(used, resolved), note.digest);
    return entries && { ...note, entries };
  };
  const kept = (used: PlaceInUse, wanted: WantedPackage, signal: AbortSignal): Promise<Kept> => {
    const download = async () => fetch(used, wanted, AbortSignal.timeout(timeoutMs));
    const key = keyOf(used, wanted.resolved);
    if (wanted.fresh === true) return untilAborted(once(`fresh ${key}`, download), signal);
    const work = async () => (await recall(used, wanted.resolved)) ?? (await download());
    return untilAborted(once(key, work), signal);
  };
  /** Reads what a package holds; if that went from the disk meanwhile, it is fetched again. */
  const withRefill = async <T>(
    used: PlaceInUse,
    wanted: WantedPackage,
    signal: AbortSignal,
    read: (from: Kept) => Promise<T | undefined>,
  ) => {
    const first = await read(await kept(used, wanted, signal));
    if (first !== undefined) return first;
    const again = async () => fetch(used, wanted, AbortSignal.timeout(timeoutMs));
    const second = await read(await untilAborted(once(keyOf(used, wanted.resolved), again), signal));
    if (second === undefined) throw lost(nameOf(used, wanted.resolved));
    return second;
  };
  return {
    kept,
    archive: (used: PlaceInUse, wanted: WantedPackage, signal: AbortSignal) =>
      withRefill(used, wanted, signal, async (from) => {
        const archive = await store.archive(from.digest);
        return archive && { ...from, archive };
      }),
    async files(used: PlaceInUse, asked: WantedPackage, signal: AbortSignal): Promise<FileTree> {
      const { entries, isChart } = await kept(used, asked, signal);
      const { resolved } = asked;
      // What is read of it later is what was brought now.
      const wanted = { ...asked, fresh: false };
      const root = isChart ? (topDirectory(entries) ?? "") : "";
      const contents = (read: readonly PackEntry[], waiting: AbortSignal) =>
        withRefill(used, wanted, waiting, ({ digest }) => store.contents(digest, read));
      return createPackageFileTree({ commit: resolved, entries, root, contents });
    },
  };
}

function keyOf({ place, access }: PlaceInUse, resolved: string): string {
  const where = place.kind === "helm" ? [place.url, place.chart] : [place.host, place.repository, place.isChart];
  return JSON.stringify([scopeOf(access), where, resolved]);
}

/** Whose the login was: what a project's own Secret let in is for that project. */
function scopeOf({ project = "" }: RepositoryAccess): string {
  return project;
}

function nameOf({ place }: PlaceInUse, resolved: string): string {
  return place.kind === "helm" ? `the chart "${place.chart}" ${resolved} of "${place.shown}"` : `"${place.shown}" ${resolved}`;
}

function isKeptPackage(value: unknown): value is KeptPackage {
  if (typeof value !== "object" || value === null) return false;
  const { digest, info } = value as Partial<KeptPackage>;
  return typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest) && typeof info === "object" && info !== null;
}

function lost(name: string): FairleadError {
  const message = `Cannot read ${name}: it does not stay on disk; give the store more room (storeBytes)`;
  return new FairleadError("UNAVAILABLE", message, { details: { reason: "PACKAGE_DAMAGED" } });
}
