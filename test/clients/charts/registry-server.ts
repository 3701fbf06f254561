import { createHash } from "node:crypto";
import { basic } from "./chart-server.js";
import { type Answer, type HeardRequest, type LoopbackServer, startServer } from "./loopback-server.js";

/** What a registry serves: tags and manifests by repository, blobs for all. */
export interface RegistryServer extends LoopbackServer {
  /** Pushes an artifact; gives the digest of its manifest. */
  push(repository: string, tag: string, artifact: Artifact): string;
  /** Answers for one path with something else from now on. */
  replace(path: string, answer: Answer): void;
}

/** An artifact on its way. Default: one gzipped layer of a tar. */
export interface Artifact {
  readonly layers: readonly { readonly bytes: Uint8Array; readonly mediaType?: string }[];
  readonly configType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How the registry is to be different. */
export interface RegistryOptions {
  /** Who may pull: by a token that a login buys, or by the login itself. */
  readonly auth?: { readonly by: "token" | "basic"; readonly username?: string; readonly password?: string };
  /** The token server it names; default itself. */
  readonly realm?: string;
  readonly tagsAPage?: number;
}

/** The type of a Helm chart's config and of its content. */
export const helmConfigType = "application/vnd.cncf.helm.config.v1+json";
export const helmContentType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
export const tarGzipType = "application/vnd.oci.image.layer.v1.tar+gzip";

/** Starts a registry that speaks the distribution protocol. */
export async function startRegistry({ auth, realm, tagsAPage = 1000 }: RegistryOptions = {}): Promise<RegistryServer> {
  const blobs = new Map<string, Uint8Array>();
  const manifests = new Map<string, string>();
  const tags = new Map<string, string[]>();
  const replaced = new Map<string, Answer>();
  const token = "a-token-of-the-registry";
  const login = auth?.username === undefined ? undefined : basic({ username: auth.username, password: auth.password ?? "" });

  const server = await startServer((request): Answer | undefined => {
    const url = new URL(request.path, "http://x");
    const other = replaced.get(url.pathname);
    if (other !== undefined) return other;
    if (url.pathname === "/token") {
      return login !== undefined && request.headers.authorization !== login
        ? { status: 401 }
        : { body: JSON.stringify({ token, expires_in: 300 }) };
    }
    const refused = refusal(request);
    if (refused !== undefined) return refused;
    const [, repository = "", what = "", name = ""] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (what === "tags") return listTags(repository, url);
    if (what === "manifests") {
      const manifest = manifests.get(`${repository} ${name}`);
      return manifest === undefined
        ? undefined
        : { headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" }, body: manifest };
    }
    const blob = what === "blobs" ? blobs.get(name) : undefined;
    return blob && { body: blob };
  });
  const refusal = ({ headers, path }: HeardRequest): Answer | undefined => {
    if (auth === undefined) return undefined;
    if (headers.authorization === (auth.by === "token" ? `Bearer ${token}` : login)) return undefined;
    const repository = /^\/v2\/(.+)\/(?:tags|manifests|blobs)\//.exec(path)?.[1] ?? "";
    const bearer = `Bearer realm="${realm ?? `${server.url}/token`}",service="registry",scope="repository:${repository}:pull"`;
    return { status: 401, headers: { "www-authenticate": auth.by === "token" ? bearer : 'Basic realm="registry"' } };
  };
  const listTags = (repository: string, url: URL): Answer | undefined => {
    const all = tags.get(repository);
    if (all === undefined) return undefined;
    const from = Number(url.searchParams.get("last") ?? 0);
    const next = from + tagsAPage;
    const link = `</v2/${repository}/tags/list?n=${tagsAPage}&last=${next}>; rel="next"`;
    const body = JSON.stringify({ name: repository, tags: all.slice(from, next) });
    return next < all.length ? { headers: { link }, body } : { body };
  };
  return {
    ...server,
    replace: (path, answer) => void replaced.set(path, answer),
    push(repository, tag, { layers, configType = "application/vnd.oci.empty.v1+json", annotations }) {
      const describe = (bytes: Uint8Array, mediaType: string) => {
        const digest = digestOf(bytes);
        blobs.set(digest, bytes);
        return { mediaType, digest, size: bytes.length };
      };
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: describe(Buffer.from("{}"), configType),
        layers: layers.map(({ bytes, mediaType = tarGzipType }) => describe(bytes, mediaType)),
        ...(annotations !== undefined && { annotations }),
      });
      const digest = digestOf(Buffer.from(manifest));
      for (const name of [tag, digest]) manifests.set(`${repository} ${name}`, manifest);
      tags.set(repository, [...(tags.get(repository) ?? []), tag]);
      return digest;
    },
  };
}

/** `sha256:` and hex digits. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
