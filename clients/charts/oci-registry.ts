import { createHash } from "node:crypto";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress, EgressAnswer, EgressRequest } from "../egress/egress.js";
import type { PackageLimits } from "./limits.js";
import { authorizationOf, connectionOf } from "./package-access.js";
import { packageFailure } from "./package-failure.js";
import { readChallenge } from "./registry-challenge.js";
import { createRegistryTokens } from "./registry-tokens.js";

/** A repository of a registry, and on whose behalf it is asked. */
export interface RegistryPlace {
  readonly host: string;
  readonly repository: string;
  /** What messages call it. */
  readonly shown: string;
  readonly access: RepositoryAccess;
}

/** A manifest with the sha256 of its bytes. */
export interface RegistryManifest {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly value: Json;
}

/** Registries that speak the distribution protocol. */
export interface OciRegistries {
  /** All tags, page by page. @throws FairleadError `NOT_FOUND`; as `Egress.send` */
  tags(place: RegistryPlace, signal: AbortSignal): Promise<readonly string[]>;
  /** The manifest of a tag or a digest (checked). @throws FairleadError `NOT_FOUND` (`REVISION_NOT_FOUND`), `UNAVAILABLE` (`DIGEST_MISMATCH`) */
  manifest(place: RegistryPlace, reference: string, signal: AbortSignal): Promise<RegistryManifest>;
  /** Starts the download of a blob. The caller checks its digest. */
  blob(place: RegistryPlace, digest: string, signal: AbortSignal): Promise<EgressAnswer>;
}

/** What the client works with. */
export interface OciRegistriesOptions {
  readonly http: Egress;
  readonly clock: Clock;
  readonly limits: PackageLimits;
  /** Whether a registry on this machine that does not speak TLS is spoken to over plain HTTP although nobody said so. */
  readonly allowsPlainHttp: boolean;
}

const manifestTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");
const tagsAPage = 1000;
const mostPages = 50;
const tagName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestName = /^sha256:[0-9a-f]{64}$/;
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

type Ask = Pick<EgressRequest, "action" | "maxBytes" | "timeoutMs" | "tooLarge"> & {
  readonly path: string;
  readonly accept?: string;
};

/** Makes the client. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export function createOciRegistries(options: OciRegistriesOptions): OciRegistries {
  const { limits } = options;
  const ask = createAsker(options);
  return {
    async tags(place, signal) {
      const action = `Cannot list the tags of "${place.shown}"`;
      const tags: string[] = [];
      let path: string | undefined = `/v2/${place.repository}/tags/list?n=${tagsAPage}`;
      for (let page = 0; path !== undefined && page < mostPages; page += 1) {
        const answer: EgressAnswer = await ask(
          place,
          { action, path, maxBytes: limits.manifestBytes, timeoutMs: limits.lookTimeoutMs },
          signal,
        );
        tags.push(...readTags(await answer.bytes(), action));
        if (tags.length > limits.tags) throw packageFailure("INPUT_TOO_COMPLEX", `${action}: there are more than ${limits.tags}`);
        path = nextPage(answer.headers["link"], answer.url, place.repository);
      }
      return tags;
    },
    async manifest(place, reference, signal) {
      const action = `cannot get digest for revision ${reference} of "${place.shown}"`;
      if (!tagName.test(reference) && !digestName.test(reference)) {
        throw packageFailure("REVISION_NOT_FOUND", `${action}: it is neither a tag nor a digest`);
      }
      const path = `/v2/${place.repository}/manifests/${reference}`;
      const bounds = { action, maxBytes: limits.manifestBytes, timeoutMs: limits.lookTimeoutMs };
      const answer = await ask(place, { ...bounds, path, accept: manifestTypes }, signal).catch((error: unknown) => {
        if (isFailure(error, "NOT_FOUND")) throw packageFailure("REVISION_NOT_FOUND", error.message, error);
        throw error;
      });
      const bytes = await answer.bytes();
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      if (digestName.test(reference) && digest !== reference) {
        throw packageFailure("DIGEST_MISMATCH", `${action}: the manifest has the digest "${digest}"`);
      }
      return { digest, value: readJson(bytes, action) };
    },
    blob(place, digest, signal) {
      const action = `Cannot fetch "${digest}" of "${place.shown}"`;
      const path = `/v2/${place.repository}/blobs/${digest}`;
      const bounds = {
        action,
        maxBytes: limits.archiveBytes,
        tooLarge: "ARCHIVE_TOO_LARGE",
        timeoutMs: limits.downloadTimeoutMs,
      } as const;
      return ask(place, { ...bounds, path }, signal);
    },
  };
}

/**
 * Asks over TLS, unless the registry's Secret says `insecureOCIForceHttp`. With `allowsPlainHttp` a registry on this machine that answers the offer of TLS
 * with something else is asked over plain HTTP; one whose certificate is not trusted is not, and no other host ever is.
 * @see containerd/containerd:core/remotes/docker/registry.go (what loopback is to others)
 */
function createAsker({ http, clock, limits, allowsPlainHttp }: OciRegistriesOptions) {
  const tokens = createRegistryTokens({ http, clock, timeoutMs: limits.lookTimeoutMs });

  /** Asks without a login; if the registry wants to know who, tells it and asks once more. */
  const askAt = async (
    origin: string,
    place: RegistryPlace,
    { path, accept, ...bounds }: Ask,
    signal: AbortSignal,
  ): Promise<EgressAnswer> => {
    const connection = connectionOf(place.access, allowsPlainHttp);
    const authorization = authorizationOf(place.access);
    const send = (value: string | undefined, accepts: readonly number[]) =>
      http.send(
        {
          ...bounds,
          ...connection,
          url: `${origin}${path}`,
          allowsHttp: origin.startsWith("http:"),
          accepts,
          ...(accept !== undefined && { headers: { accept } }),
          credentials: value === undefined ? undefined : { origin, authorization: value },
        },
        signal,
      );
    const first = await send(undefined, [401]);
    if (first.status !== 401) return first;
    await first.drop();
    const challenge = readChallenge(first.headers["www-authenticate"] ?? "");
    if (challenge?.scheme !== "bearer") return send(authorization, []);
    const wish = { challenge, action: bounds.action, registry: origin, repository: place.repository, authorization, connection };
    return send(`Bearer ${await tokens(wish, signal)}`, []);
  };

  return async (place: RegistryPlace, wish: Ask, signal: AbortSignal): Promise<EgressAnswer> => {
    const { host, access } = place;
    const plain = `http://${host}`;
    if (access.usesPlainHttp) return askAt(plain, place, wish, signal);
    try {
      return await askAt(`https://${host === "docker.io" ? "registry-1.docker.io" : host}`, place, wish, signal);
    } catch (error) {
      if (!allowsPlainHttp || !loopbackHost.test(host) || !speaksNoTls(error)) throw error;
      return askAt(plain, place, wish, signal);
    }
  };
}

/** Whether what answered on the other side was not TLS at all. A certificate that is refused is TLS. */
function speaksNoTls(error: unknown): boolean {
  if (!(error instanceof FairleadError) || error.details["reason"] !== "REPO_TLS") return false;
  const { cause } = error;
  return cause instanceof Error && "code" in cause && cause.code === "ERR_SSL_WRONG_VERSION_NUMBER";
}

function readTags(bytes: Uint8Array, action: string): readonly string[] {
  const value = readJson(bytes, action);
  const tags = typeof value === "object" && value !== null && "tags" in value ? value["tags"] : null;
  return Array.isArray(tags)
    ? (tags as readonly Json[]).filter((tag): tag is string => typeof tag === "string" && tagName.test(tag))
    : [];
}

/** The path of the next page, if it is one of the same list. @see RFC 8288 */
function nextPage(link: string | undefined, from: string, repository: string): string | undefined {
  const target = /<([^<>]{1,2000})>\s*;\s*rel="?next"?/i.exec(link ?? "")?.[1];
  const url = target === undefined ? null : URL.parse(target, from);
  return url?.pathname === `/v2/${repository}/tags/list` ? `${url.pathname}${url.search}` : undefined;
}

function readJson(bytes: Uint8Array, action: string): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch (cause) {
    throw packageFailure("OCI_LAYOUT", `${action}: the answer is no JSON`, cause);
  }
}
