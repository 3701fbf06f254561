/** One request and what must come back. Texts may hold `{ns}`, `{id}` and what earlier steps saved. */
export interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly text?: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** Without a token, or with another one. */
  readonly token?: string;
  readonly status: number;
  /** What the answer must hold; see `match.ts`. */
  readonly expect?: { readonly body?: unknown; readonly headers?: unknown; readonly text?: unknown };
  /** Names for parts of the answer's body, by dotted path. */
  readonly save?: Readonly<Record<string, string>>;
  /** Asked again for a few seconds until it holds: for what happens in the background. */
  readonly eventually?: boolean;
}

/** A watch, what is done while it is open, and the events that must come, in order. */
export interface WatchStep {
  readonly watch: string;
  readonly accept?: string;
  readonly meanwhile?: readonly Step[];
  readonly events: readonly unknown[];
  /** The server ends it by itself. */
  readonly ends?: boolean;
}

/** A promise of the Kubernetes API. */
export interface ContractCase {
  readonly name: string;
  /** `controllers`: holds only where a controller manager runs beside the server (garbage collection, emptying of namespaces). */
  readonly needs?: "controllers";
  readonly steps: readonly (Step | WatchStep)[];
}

/** A ConfigMap for a body. */
export function configMap(name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

/** A Deployment of one container for a body. */
export function deployment(name: string, spec: object = {}): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } },
      ...spec,
    },
  };
}

/** Where ConfigMaps of the case lie. */
export const configMaps = "/api/v1/namespaces/{ns}/configmaps";
/** Where Deployments of the case lie. */
export const deployments = "/apis/apps/v1/namespaces/{ns}/deployments";

/** Creates something; the server must answer 201. */
export function post(path: string, body: unknown, save: Readonly<Record<string, string>> = {}): Step {
  return { method: "POST", path, body, status: 201, save };
}

/** Reads something that must be there and look so. */
export function read(path: string, body: unknown = {}): Step {
  return { method: "GET", path, status: 200, expect: { body } };
}

/** A `Status` that refuses. */
export function refusal(code: number, reason: string, more: object = {}): { readonly body: unknown } {
  return { body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code, ...more } };
}
