import { type Dispatcher, request as sendRequest } from "undici";
import { FairleadError } from "../../engine/errors.js";
import type { EgressRules } from "./address-policy.js";
import { boundBody, gatherBody, gunzipBody } from "./bounded-body.js";
import { type ConnectionAccess, createEgressDispatchers } from "./egress-dispatchers.js";
import { readEgressFailure, statusFailure } from "./egress-failure.js";
import { readEgressUrl, showUrl } from "./egress-url.js";
import { type FindAddresses, systemAddresses } from "./guarded-lookup.js";
import { createHostJudge } from "./host-judge.js";
import { bypassesProxy } from "./no-proxy.js";

/** A request to a server that others named. */
export interface EgressRequest {
  /** What is wanted, as the start of an error's sentence: `Cannot fetch "https://…"`. */
  readonly action: string;
  readonly url: string;
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent to this origin and to no other: a redirect elsewhere goes without. `authorization` is the header's value. */
  readonly credentials?: { readonly origin: string; readonly authorization: string } | undefined;
  /** Holds for the first origin; elsewhere only the proxy does. */
  readonly access?: (ConnectionAccess & { readonly noProxy?: string }) | undefined;
  /** Whether `http:` will do. Default false. */
  readonly allowsHttp?: boolean;
  readonly maxBytes: number;
  /** Default `INPUT_TOO_LARGE`. */
  readonly tooLarge?: "INPUT_TOO_LARGE" | "ARCHIVE_TOO_LARGE";
  /** From the start to the last byte. */
  readonly timeoutMs: number;
  /** Statuses that the caller reads itself, beside 200 to 299. */
  readonly accepts?: readonly number[];
  /** Undoes `Content-Encoding: gzip`. Default false. */
  readonly decodes?: boolean;
  /** Where it may go, redirects included; a clause says why not. Default: wherever the guard allows. */
  readonly refuses?: (url: URL) => string | undefined;
}

/** An answer. The body must be read or dropped. */
export interface EgressAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Bounded. @throws FairleadError as `Egress.send` */
  readonly body: AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  drop(): Promise<void>;
}

/** HTTP to the outside. Nothing that strangers can name a URL for speaks to the network any other way. */
export interface Egress {
  /**
   * Sends a request and follows at most 3 redirects, each judged anew. The signal ends the body too.
   * @throws FairleadError `details.reason` `EGRESS_BLOCKED`, `REPO_NOT_PERMITTED`, `CREDENTIAL_NOT_APPLICABLE`, `REPO_AUTH`, `NOT_FOUND`, `REPO_UNREACHABLE`,
   *   `REPO_TLS`, `REPO_REDIRECTED`, `INPUT_TOO_LARGE` or `ARCHIVE_TOO_LARGE`; the signal's reason
   */
  send(request: EgressRequest, signal: AbortSignal): Promise<EgressAnswer>;
  /**
   * Where a host may be connected to by somebody else, Git or SSH: its addresses, looked up and judged once.
   * @throws FairleadError `EGRESS_BLOCKED`, `REPO_UNREACHABLE`
   */
  addressesOf(host: string, action: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What the guard works with. */
export interface EgressOptions {
  /** Fairlead's own, for the User-Agent header. */
  readonly version: string;
  readonly rules?: EgressRules;
  /** Trusted certificates of a host (`host` or `host:port`), PEM; undefined for the public ones. */
  readonly caFor?: (host: string) => string | undefined;
  /** Default: the machine's resolver. */
  readonly findAddresses?: FindAddresses;
}

const mostRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
const forgottenBytes = 65_536;

/** Makes the guard. */
export function createEgress(options: EgressOptions): Egress {
  const { version, rules, caFor = () => undefined, findAddresses = systemAddresses } = options;
  const judge = createHostJudge(rules, findAddresses);
  const dispatchers = createEgressDispatchers(judge.lookup);

  const accessFor = (url: URL, { access = {} }: EgressRequest, isFirstOrigin: boolean): ConnectionAccess => {
    const { proxy, noProxy = "", ...own } = access;
    const ca = (isFirstOrigin ? own.ca : undefined) ?? caFor(url.host) ?? caFor(url.hostname);
    const useProxy = proxy !== undefined && !bypassesProxy(url, noProxy);
    return { ...(isFirstOrigin && own), ...(ca !== undefined && { ca }), ...(useProxy && { proxy }) };
  };

  const sendOnce = async (url: URL, request: EgressRequest, signal: AbortSignal, isFirstOrigin: boolean) => {
    const { method = "GET", headers = {}, body, credentials, timeoutMs } = request;
    const access = accessFor(url, request, isFirstOrigin);
    refuseAsAsked(request, url);
    await judge.refuse(url, access.proxy);
    return sendRequest(url, {
      method,
      dispatcher: dispatchers.of(access),
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: {
        ...headers,
        "user-agent": `fairlead/${version}`,
        "accept-encoding": "identity",
        ...(credentials?.origin === url.origin && { authorization: credentials.authorization }),
      },
      ...(body !== undefined && { body }),
    });
  };

  const follow = async (request: EgressRequest, signal: AbortSignal) => {
    const first = readEgressUrl(request.url, request);
    refuseForeignCredentials(request, first);
    let url = first;
    for (let hops = 0; ; hops += 1) {
      const response = await sendOnce(url, request, signal, url.origin === first.origin);
      const location = response.headers["location"];
      if (!redirects.has(response.statusCode) || typeof location !== "string") return { response, url };
      await forget(response.body);
      if (request.method === "POST" || hops === mostRedirects) throw redirected(request.action, hops);
      const target = URL.canParse(location, url.href) ? new URL(location, url).href : location;
      url = readEgressUrl(target, {
        action: `${request.action}, redirected to "${showUrl(target)}"`,
        allowsHttp: url.protocol === "http:",
      });
    }
  };

  return {
    async send(request, signal) {
      const { action, timeoutMs, accepts = [] } = request;
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const fail = (error: unknown): never => {
        signal.throwIfAborted();
        throw readEgressFailure(action, error, { timeoutMs });
      };
      const { response, url } = await follow(request, deadline).catch(fail);
      const headers = plainHeaders(response.headers);
      const { statusCode: status } = response;
      if ((status < 200 || status > 299) && !accepts.includes(status)) {
        await forget(response.body);
        throw statusFailure(action, status, headers["retry-after"]);
      }
      const body = guardBody(request, response.body, headers["content-encoding"], fail);
      return { status, headers, url: url.href, body, bytes: () => gatherBody(body), drop: () => forget(response.body) };
    },
    addressesOf: (host, action) =>
      judge.addressesOf(host).catch((error: unknown) => {
        throw readEgressFailure(action, error, { timeoutMs: 0 });
      }),
    close: () => dispatchers.close(),
  };
}

async function* guardBody(
  { action, maxBytes, tooLarge = "INPUT_TOO_LARGE", decodes = false }: EgressRequest,
  raw: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  fail: (error: unknown) => never,
): AsyncGenerator<Uint8Array> {
  const bounds = { action, maxBytes, tooLarge };
  const bounded = boundBody(raw, bounds);
  const isGzip = decodes && /^(x-)?gzip$/i.test(encoding ?? "");
  try {
    yield* isGzip ? boundBody(gunzipBody(bounded), bounds) : bounded;
  } catch (error) {
    fail(error);
  }
}

function refuseForeignCredentials({ action, credentials }: EgressRequest, url: URL): void {
  if (credentials === undefined || credentials.origin === url.origin) return;
  throw new FairleadError("PERMISSION_DENIED", `${action}: its credentials are for "${showUrl(credentials.origin)}" only`, {
    details: { reason: "CREDENTIAL_NOT_APPLICABLE" },
  });
}

function refuseAsAsked({ action, refuses }: EgressRequest, url: URL): void {
  const because = refuses?.(url);
  if (because === undefined) return;
  throw new FairleadError("PERMISSION_DENIED", `${action}: "${url.host}" ${because}`, { details: { reason: "EGRESS_BLOCKED" } });
}

function redirected(action: string, hops: number): FairleadError {
  const because =
    hops === mostRedirects ? `the server redirects more than ${mostRedirects} times` : "the server redirects to another address";
  return new FairleadError("UNAVAILABLE", `${action}: ${because}`, { details: { reason: "REPO_REDIRECTED" } });
}

/** Reads the rest of a small body, so that the connection can be used again, and breaks off a large one. */
async function forget(body: Dispatcher.ResponseData["body"]): Promise<void> {
  await body.dump({ limit: forgottenBytes }).catch(() => undefined);
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const first = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const);
  return Object.fromEntries(first.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
