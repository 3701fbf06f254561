import { createHash } from "node:crypto";
import { Agent, fetch, type RequestInit, type Response } from "undici";
import type { Login, TokenIssuer } from "./login.js";

/** One file of an artifact and its type. */
export interface Layer {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** An artifact to push. */
export interface Artifact {
  readonly layer: Layer;
  readonly config: Layer;
}

/** What a person with the right to push does. */
export interface RegistryConnection {
  /** Pushes an artifact under tags; gives the digest of its manifest. */
  push(repository: string, tags: readonly string[], artifact: Artifact): Promise<string>;
  /** Whether it is there and asks for a login. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

interface ConnectionOptions {
  readonly origin: string;
  readonly login: Login;
  readonly ca: string | undefined;
  readonly tokens: TokenIssuer | undefined;
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const pushesAtOnce = 16;

/** Speaks the distribution protocol. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md (push) */
export function connectRegistry({ origin, login, ca, tokens }: ConnectionOptions): RegistryConnection {
  const dispatcher = new Agent({ connect: ca === undefined ? {} : { ca } });
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  const authorizationFor = async (repository: string): Promise<string> => {
    if (tokens === undefined) return basic;
    const query = new URLSearchParams({ service: tokens.service, scope: `repository:${repository}:pull,push` });
    const response = await fetch(`${tokens.realm}?${query.toString()}`, { dispatcher, headers: { authorization: basic } });
    return `Bearer ${((await response.json()) as { readonly token: string }).token}`;
  };
  const send = async (url: URL, init: RequestInit, status: number): Promise<Response> => {
    const response = await fetch(url, { ...init, dispatcher });
    if (response.status === status) return response;
    throw new Error(`${init.method} ${url.pathname} was answered with ${response.status}: ${await response.text()}`);
  };
  const pushBlob = async (repository: string, bytes: Uint8Array, authorization: string) => {
    const digest = digestOf(bytes);
    const start = await send(
      new URL(`/v2/${repository}/blobs/uploads/`, origin),
      { method: "POST", headers: { authorization } },
      202,
    );
    const target = new URL(start.headers.get("location") ?? "", origin);
    target.searchParams.set("digest", digest);
    const headers = { authorization, "content-type": "application/octet-stream" };
    await send(target, { method: "PUT", headers, body: bytes }, 201);
    return digest;
  };
  return {
    async push(repository, tags, { layer, config }) {
      const authorization = await authorizationFor(repository);
      const describe = async ({ bytes, mediaType }: Layer) => ({
        mediaType,
        digest: await pushBlob(repository, bytes, authorization),
        size: bytes.length,
      });
      const parts = { config: await describe(config), layers: [await describe(layer)] };
      const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, ...parts }));
      const waiting = [...tags];
      const headers = { authorization, "content-type": manifestType };
      const pushTags = async () => {
        for (let tag = waiting.shift(); tag !== undefined; tag = waiting.shift())
          await send(new URL(`/v2/${repository}/manifests/${tag}`, origin), { method: "PUT", headers, body: manifest }, 201);
      };
      await Promise.all(Array.from({ length: Math.min(pushesAtOnce, tags.length) }, pushTags));
      return digestOf(manifest);
    },
    async answers() {
      const response = await fetch(`${origin}/v2/`, { dispatcher, signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
      await response?.body?.cancel();
      return response?.status === 401;
    },
    close: () => dispatcher.close(),
  };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
