import { LRUCache } from "lru-cache";
import { isFailure } from "../../engine/errors.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress, EgressAnswer } from "../egress/egress.js";
import { showUrl } from "../egress/egress-url.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import { type ChartIndex, type ChartVersion, type ReadYaml, readChartIndex } from "./chart-index.js";
import type { PackageLimits } from "./limits.js";
import { authorizationOf, connectionOf } from "./package-access.js";
import { packageFailure } from "./package-failure.js";

/** Which chart, and on whose behalf. */
export interface HelmChartPlace {
  /** Ends in a slash. */
  readonly url: string;
  readonly chart: string;
  readonly access: RepositoryAccess;
}

/** How old an index may be. */
export interface IndexAge {
  /** Default `indexAgeMs`. */
  readonly maxAgeMs?: number;
  /** Milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}

/** An index as it was fetched, and what its server calls it. */
interface KeptIndex {
  readonly index: ChartIndex;
  /** When it was asked for last. */
  readonly readAt: number;
  /** Headers of a request that wants it only if it is another one. */
  readonly unless: Readonly<Record<string, string>>;
}

/** Helm repositories over HTTP: an index, and archives it points at. */
export interface HelmRepositories {
  /** All versions of a chart. @throws FairleadError `NOT_FOUND` (`CHART_NOT_FOUND`); as `Egress.send` */
  versions(place: HelmChartPlace, signal: AbortSignal, age?: IndexAge): Promise<readonly ChartVersion[]>;
  /** Starts the download of a version's archive. `passCredentials`: the login goes to another host too, if the index points there. */
  download(
    place: HelmChartPlace,
    version: ChartVersion,
    options: { readonly passCredentials: boolean },
    signal: AbortSignal,
  ): Promise<EgressAnswer>;
}

/** What the client works with. */
export interface HelmRepositoriesOptions {
  readonly http: Egress;
  readonly clock: Clock;
  readonly limits: PackageLimits;
  readonly allowsPlainHttp: boolean;
  readonly readYaml: ReadYaml;
}

/** Makes the client. Indexes are kept in memory for a while, apart for each login. @see https://helm.sh/docs/topics/chart_repository */
export function createHelmRepositories(options: HelmRepositoriesOptions): HelmRepositories {
  const { http, clock, limits, allowsPlainHttp, readYaml } = options;
  const indexes = new LRUCache<string, KeptIndex>({
    maxSize: limits.indexMemoryBytes,
    sizeCalculation: ({ index }) => index.bytes + 1024,
  });
  const once = createSingleFlight<KeptIndex>();

  const requestFor = (url: string, { access, url: home }: HelmChartPlace, passCredentials: boolean) => {
    const authorization = authorizationOf(access);
    const { origin } = new URL(url);
    const isHome = origin === new URL(home).origin;
    const { access: connection, allowsHttp } = connectionOf(access, allowsPlainHttp);
    const proxyOnly = {
      ...(connection?.proxy !== undefined && { proxy: connection.proxy }),
      ...(connection?.noProxy !== undefined && { noProxy: connection.noProxy }),
    };
    return {
      url,
      allowsHttp: allowsHttp === true && (isHome || allowsPlainHttp),
      access: isHome || passCredentials ? connection : proxyOnly,
      credentials: authorization !== undefined && (isHome || passCredentials) ? { origin, authorization } : undefined,
    };
  };
  const fetchIndex = async (place: HelmChartPlace, known: KeptIndex | undefined, signal: AbortSignal): Promise<KeptIndex> => {
    const url = `${place.url}index.yaml`;
    const name = `the index of "${showUrl(place.url)}"`;
    const readAt = clock.now();
    const request = { ...requestFor(url, place, false), action: `Cannot fetch ${name}`, decodes: true };
    const bounds = { maxBytes: limits.indexBytes, timeoutMs: limits.lookTimeoutMs };
    const conditional = known === undefined ? {} : { headers: known.unless, accepts: [304] };
    const answer = await http.send({ ...request, ...bounds, ...conditional }, signal);
    if (known !== undefined && answer.status === 304) {
      await answer.drop();
      return { ...known, readAt };
    }
    const source = { name, bytes: await answer.bytes(), parsedBytes: limits.parsedBytes, readYaml };
    const index = await readChartIndex(source, signal);
    return { index, readAt, unless: unlessSame(answer.headers) };
  };
  const indexOf = async (place: HelmChartPlace, signal: AbortSignal, age: IndexAge): Promise<ChartIndex> => {
    const { maxAgeMs = limits.indexAgeMs, notBefore = Number.NEGATIVE_INFINITY } = age;
    const key = `${place.access.secret ?? ""} ${place.access.project ?? ""} ${place.url}`;
    const known = indexes.get(key);
    if (known !== undefined && clock.now() - known.readAt < maxAgeMs && known.readAt >= notBefore) return known.index;
    // Shared by all who wait, so it has a deadline of its own and no signal of theirs.
    const kept = await untilAborted(
      once(key, () => fetchIndex(place, known, AbortSignal.timeout(2 * limits.lookTimeoutMs))),
      signal,
    );
    indexes.set(key, kept);
    return kept.index;
  };

  return {
    async versions(place, signal, age = {}) {
      const index = await indexOf(place, signal, age);
      const found = await index.versions(place.chart, signal);
      if (found !== undefined) return found;
      throw packageFailure("CHART_NOT_FOUND", `chart '${place.chart}' not found in index of "${showUrl(place.url)}"`);
    },
    async download(place, version, { passCredentials }, signal) {
      const [url] = version.urls;
      const name = `the chart "${place.chart}" ${version.version} of "${showUrl(place.url)}"`;
      if (url === undefined || !URL.canParse(url, place.url))
        throw packageFailure("INDEX_INVALID", `Cannot fetch ${name}: the index gives no URL for it`);
      const target = new URL(url, place.url);
      const request = { ...requestFor(target.href, place, passCredentials), action: `Cannot fetch ${name}` };
      const bounds = {
        maxBytes: limits.archiveBytes,
        tooLarge: "ARCHIVE_TOO_LARGE",
        timeoutMs: limits.downloadTimeoutMs,
      } as const;
      return http.send({ ...request, ...bounds }, signal).catch((error: unknown) => {
        if (isFailure(error, "NOT_FOUND")) throw packageFailure("CHART_NOT_FOUND", error.message, error);
        throw error;
      });
    },
  };
}

/** @see RFC 9110 § 13.1 */
function unlessSame({ etag, "last-modified": date }: EgressAnswer["headers"]): Readonly<Record<string, string>> {
  return { ...(etag !== undefined && { "if-none-match": etag }), ...(date !== undefined && { "if-modified-since": date }) };
}
