import { readFileSync } from "node:fs";
import { Agent, request } from "undici";
import { parse } from "yaml";

/** An object as the API server has it. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly [field: string]: unknown;
}

/** One event of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject;
}

/** An API server, spoken to as any client does. */
export interface KubernetesAccess {
  /** The answer's text. @throws Error for every status but 2xx */
  text(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object, contentType?: string): Promise<string>;
  get(path: string): Promise<KubernetesObject & { readonly items?: readonly KubernetesObject[] }>;
  create(path: string, object: object): Promise<void>;
  mergePatch(path: string, patch: object): Promise<void>;
  /** Follows a collection from a resource version on. Returns how to end it. */
  watch(path: string, resourceVersion: string, onEvent: (event: WatchEvent) => void): Promise<() => void>;
  close(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly user: string } }[];
  readonly "current-context": string;
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

/** Opens the cluster of a kubeconfig file that has one cluster and users with tokens, as a context's user; as the current one's unless told. */
export function openKubernetes(kubeconfigFile: string, context?: string): KubernetesAccess {
  const { clusters, users, contexts, "current-context": current } = parse(readFileSync(kubeconfigFile, "utf8")) as Kubeconfig;
  const chosen = contexts.find(({ name }) => name === (context ?? current))?.context.user;
  const token = users.find(({ name }) => name === chosen)?.user.token ?? "";
  const { server = "", "certificate-authority-data": ca = "" } = clusters[0]?.cluster ?? {};
  const dispatcher = new Agent({ connect: { ca: Buffer.from(ca, "base64").toString() }, connections: 64, bodyTimeout: 0 });
  const headers = { authorization: `Bearer ${token}`, "user-agent": "fairlead-bench" };

  const text: KubernetesAccess["text"] = async (method, path, body, contentType = "application/json") => {
    const { statusCode, body: answer } = await request(`${server}${path}`, {
      method,
      dispatcher,
      headers: { ...headers, "content-type": contentType },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answered = await answer.text();
    if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${answered.slice(0, 500)}`);
    return answered;
  };
  return {
    text,
    get: async (path) => JSON.parse(await text("GET", path)) as KubernetesObject,
    create: async (path, object) => void (await text("POST", path, object)),
    mergePatch: async (path, patch) => void (await text("PATCH", path, patch, "application/merge-patch+json")),
    async watch(path, resourceVersion, onEvent) {
      const ended = new AbortController();
      const url = `${server}${path}?watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=3600`;
      const { body } = await request(url, { dispatcher, headers, signal: ended.signal });
      let rest = "";
      body.setEncoding("utf8");
      body.on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") onEvent(JSON.parse(line) as WatchEvent);
      });
      body.on("error", () => undefined);
      return () => ended.abort();
    },
    close: () => dispatcher.destroy(),
  };
}
