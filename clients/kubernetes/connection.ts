import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import path from "node:path";
import { parse } from "yaml";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { KubeConfig } from "./kube-config.js";
import { isJsonFields, type JsonFields, listOf, textOf } from "./parse-json.js";

/** Where the address and the credentials of an API server come from. */
export type ConnectionSource =
  /** The text of a kubeconfig, e.g. built from a cluster Secret. It may not refer to files. */
  | ({ readonly kubeconfig: string } & KubeconfigChoice)
  /** A kubeconfig file of the operator's; files it refers to are found beside it. */
  | ({ readonly kubeconfigFile: string } & KubeconfigChoice);

/** Which part of a kubeconfig is used, and what it may run. */
export interface KubeconfigChoice {
  /** Default: `current-context`. */
  readonly context?: string;
  /** Commands that `exec` credentials may run, spelled as in the kubeconfig. Default: none. */
  readonly allowExec?: readonly string[];
}

/** The TLS material of a connection, as Node takes it. */
export type TlsMaterial = Pick<RequestOptions, "ca" | "cert" | "key" | "passphrase" | "rejectUnauthorized" | "servername">;

/** What one look at the credentials gave. */
export interface Credentials {
  readonly tls: TlsMaterial;
  /** Headers that say who asks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One API server and how to prove who asks. Nothing is opened by it. */
export interface Connection {
  /** The API server's URL without a trailing slash; a path prefix is kept. */
  readonly server: string;
  readonly proxyUrl?: string;
  /** Reads the credentials now: a token file as it stands, `exec` run anew. */
  credentials(): Promise<Credentials>;
}

/**
 * Reads the address and the kind of credentials of one API server.
 * @throws FairleadError `BAD_USER_INPUT` for a kubeconfig that cannot be read or that lacks the context; `PERMISSION_DENIED` if it wants to run a
 *   command, use an `auth-provider` or read a file that it may not
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function openConnection(source: ConnectionSource): Connection {
  const read = () => readSource(source);
  const cluster = read().getCurrentCluster();
  if (cluster === null) throw badConfig("it names no cluster");
  const url = parseServer(cluster.server);
  return {
    server: url.href.replace(/\/+$/, ""),
    ...(cluster.proxyUrl === undefined ? {} : { proxyUrl: parseProxy(cluster.proxyUrl) }),
    async credentials() {
      const options: RequestOptions & { auth?: string } = {};
      // Made anew each time: the library caches exec results and tokens by user name for as long as its object lives.
      await read().applyToHTTPSOptions(options);
      const { ca, cert, key, passphrase, rejectUnauthorized, servername, auth } = options;
      const headers = Object.fromEntries(
        Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]),
      );
      if (typeof auth === "string") headers["Authorization"] = `Basic ${Buffer.from(auth).toString("base64")}`;
      const tls = Object.entries({ ca, cert, key, passphrase, rejectUnauthorized, servername }).filter(
        ([, value]) => value !== undefined,
      );
      return { tls: Object.fromEntries(tls) as TlsMaterial, headers };
    },
  };
}

function readSource(source: ConnectionSource): KubeConfig {
  const config = new KubeConfig();
  const folder = "kubeconfigFile" in source ? path.dirname(path.resolve(source.kubeconfigFile)) : undefined;
  const parts = choose("kubeconfigFile" in source ? readText(source.kubeconfigFile) : source.kubeconfig, source.context);
  refuseWhatReachesOut(parts, source.allowExec ?? [], folder !== undefined);
  // kubectl reads `tokenFile`; the library knows it by another name and does not resolve it.
  const tokenFile = textOf(parts.user["tokenFile"] ?? parts.user["token-file"]);
  if (folder !== undefined && tokenFile !== "") parts.user["token-file"] = path.resolve(folder, tokenFile);
  try {
    config.loadFromString(JSON.stringify(minimalConfig(parts)));
  } catch (cause) {
    throw badConfig(messageOf(cause), cause);
  }
  if (folder !== undefined) config.makePathsAbsolute(folder);
  return config;
}

interface ConfigParts {
  readonly cluster: Record<string, unknown>;
  readonly user: Record<string, unknown>;
}

/** Picks the cluster and the user of one context, so that broken or dangerous entries of others do not count. */
function choose(text: string, wanted: string | undefined): ConfigParts {
  const config = parseConfig(text);
  const name = wanted ?? textOf(config["current-context"]);
  if (name === "") throw badConfig("it has no current-context; name one");
  const context = entryOf(config["contexts"], name, "context");
  if (context === undefined) throw badConfig(`it has no context "${name}"`);
  const cluster = entryOf(config["clusters"], textOf(context["cluster"]), "cluster");
  if (cluster === undefined)
    throw badConfig(`context "${name}" names cluster "${textOf(context["cluster"])}", which it does not have`);
  return { cluster: { ...cluster }, user: { ...entryOf(config["users"], textOf(context["user"]), "user") } };
}

function parseConfig(text: string): JsonFields {
  let config: unknown;
  try {
    config = parse(text, { maxAliasCount: 100, logLevel: "error" });
  } catch (cause) {
    // The parser's message quotes lines of the file, which may hold a token.
    throw badConfig("it is not YAML", cause);
  }
  if (!isJsonFields(config)) throw badConfig("it is not a mapping");
  return config;
}

function entryOf(list: unknown, name: string, field: string): JsonFields | undefined {
  const entry = listOf(list).find((item) => isJsonFields(item) && item["name"] === name);
  const content = isJsonFields(entry) ? entry[field] : undefined;
  return isJsonFields(content) ? content : undefined;
}

function minimalConfig({ cluster, user }: ConfigParts) {
  // The library speaks plain HTTP only if verification is off; there is nothing to verify then.
  const plain = textOf(cluster["server"]).startsWith("http:") ? { "insecure-skip-tls-verify": true } : {};
  return {
    clusters: [{ name: "cluster", cluster: { ...cluster, ...plain } }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  };
}

const fileFields = ["certificate-authority", "client-certificate", "client-key", "token-file", "tokenFile"];

function refuseWhatReachesOut({ cluster, user }: ConfigParts, allowExec: readonly string[], allowFiles: boolean): void {
  if (user["auth-provider"] !== undefined) throw refused("an auth-provider", "use a token, a client certificate or exec instead");
  if (user["exec"] !== undefined) {
    const command = isJsonFields(user["exec"]) ? textOf(user["exec"]["command"]) : "";
    if (!allowExec.includes(command)) throw refused(`the command "${command}"`, "an operator must allow it by name");
  }
  const file = fileFields.find((field) => cluster[field] !== undefined || user[field] !== undefined);
  if (file !== undefined && !allowFiles) throw refused(`the file of "${file}"`, `put its content into "${file}-data" instead`);
}

function refused(what: string, advice: string): FairleadError {
  return new FairleadError("PERMISSION_DENIED", `The kubeconfig asks for ${what}, which is not allowed here: ${advice}`);
}

function badConfig(because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use the kubeconfig: ${because}`, { cause });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new FairleadError("BAD_USER_INPUT", `Cannot read the kubeconfig "${file}": ${messageOf(cause)}`, { cause });
  }
}

function parseServer(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !["https:", "http:"].includes(url.protocol)) throw badConfig(`"${server}" is no HTTPS URL`);
  if (url.protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
    throw badConfig(`"${server}" would send credentials unencrypted; plain HTTP is allowed to this machine only`);
  if (url.username !== "" || url.password !== "")
    throw badConfig("the server's URL holds a password; put it into the user instead");
  return url;
}

function parseProxy(proxyUrl: string): string {
  if (!URL.canParse(proxyUrl) || !/^https?:$/.test(new URL(proxyUrl).protocol))
    throw badConfig("its proxy-url is no http or https URL; other proxies are not supported");
  return proxyUrl;
}
