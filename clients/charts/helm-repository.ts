import { LRUCache } from "lru-cache";
import { isFailure } from "../../engine/errors.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress, EgressAnswer } from "../egress/egress.js";
import { showUrl } from "../egress/egress-url.js";
import { type ChartIndex, type ChartVersion, readChartIndex } from "./chart-index.js";
import type { PackageLimits } from "./limits.js";
import { authorizationOf, connectionOf } from "./package-access.js";
import { packageFailure } from "./package-failure.js";
import { createSingleFlight, untilAborted } from "./single-flight.js";

/** Which chart, and on whose behalf. */
export interface HelmChartPlace {
  /** Ends in a slash. */
  readonly url: string;
  readonly chart: string;
  readonly access: RepositoryAccess;
}

/** Helm repositories over HTTP: an index, and archives it points at. */
export interface HelmRepositories {
  /** All versions of a chart. `freshMs`: how old the answer may be; default `indexAgeMs`. @throws FairleadError `NOT_FOUND` (`CHART_NOT_FOUND`); as `Egress.send` */
  versions(place: HelmChartPlace, signal: AbortSignal, freshMs?: number): Promise<readonly ChartVersion[]>;
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
}

/** Makes the client. Indexes are kept in memory for a while, apart for each login. @see https://helm.sh/docs/topics/chart_repository */
export function createHelmRepositories({ http, clock, limits, allowsPlainHttp }: HelmRepositoriesOptions): HelmRepositories {
  const indexes = new LRUCache<string, { readonly index: ChartIndex; readonly readAt: number }>({
    maxSize: limits.indexMemoryBytes,
    sizeCalculation: ({ index }) => index.bytes + 1024,
  });
  const once = createSingleFlight<ChartIndex>();

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
  const fetchIndex = async (place: HelmChartPlace, signal: AbortSignal): Promise<ChartIndex> => {
    const url = `${place.url}index.yaml`;
    const name = `the index of "${showUrl(place.url)}"`;
    const request = { ...requestFor(url, place, false), action: `Cannot fetch ${name}`, decodes: true };
    const answer = await http.send({ ...request, maxBytes: limits.indexBytes, timeoutMs: limits.lookTimeoutMs }, signal);
    return readChartIndex({ name, bytes: await answer.bytes(), parsedBytes: limits.parsedBytes });
  };
  const indexOf = async (place: HelmChartPlace, signal: AbortSignal, freshMs: number): Promise<ChartIndex> => {
    const key = `${place.access.secret ?? ""} ${place.access.project ?? ""} ${place.url}`;
    const known = indexes.get(key);
    if (known !== undefined && clock.now() - known.readAt < freshMs) return known.index;
    // Shared by all who wait, so it has a deadline of its own and no signal of theirs.
    const index = await untilAborted(
      once(key, () => fetchIndex(place, AbortSignal.timeout(2 * limits.lookTimeoutMs))),
      signal,
    );
    indexes.set(key, { index, readAt: clock.now() });
    return index;
  };

  return {
    async versions(place, signal, freshMs = limits.indexAgeMs) {
      const found = (await indexOf(place, signal, freshMs)).versions(place.chart);
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
