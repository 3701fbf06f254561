import { isAbsolute, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { allPrimitives } from "../plugins/cmp/host-primitives.js";
import { primitiveNames } from "../plugins/sandbox/primitives.js";
import { toolsFolder } from "../plugins/tools/tools-folder.js";
import type { AuditSink } from "./audit/audit-sink.js";
import { isNetwork } from "./edge/client-address.js";

/** How strict the process is; `docs/configuration.md` has what each allows. */
export type Profile = "development" | "production";

/** Who speaks TLS with callers: nobody, a proxy in front of us, or we. */
export type TlsMode =
  | { readonly kind: "none" | "in-front" }
  | { readonly kind: "own"; readonly certificateFile: string; readonly keyFile: string };

/** Everything that is said from outside, validated and frozen. Each key stands in `docs/configuration.md`. */
export interface Config {
  readonly profile: Profile;
  /** Port of the graph and the explorer; 0 is any free one. */
  readonly port: number;
  readonly host: string;
  readonly tls: TlsMode;
  /** Means to confine processes that the host may lack in the production profile. */
  readonly allowWeaker: readonly string[];
  /** Absolute path of the folder that holds all state. */
  readonly dataFolder: string;
  /** Absolute path of the folder below which the modules of the tools are. */
  readonly toolsFolder: string;
  /** Folder of config management plugins, each with a `plugin.yaml` in a folder of its own. */
  readonly commandPlugins?: string;
  /** Folder of sockets on which plugin sidecars listen. */
  readonly pluginSockets?: string;
  /** What `dataFolder` is when nothing is said. */
  readonly defaultDataFolder: string;
  /** Begin anew: remove what the data folder holds first. */
  readonly fresh: boolean;
  /** A real cluster instead of the embedded one. */
  readonly kubeconfig?: { readonly file: string; readonly context?: string };
  /** The API server of the cluster that this process runs in as a Pod, if that one is used. */
  readonly inCluster?: { readonly server: string };
  readonly controlNamespace: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Commands that `exec` credentials of the kubeconfig may run, spelled as in it. */
  readonly allowExec: readonly string[];
  /** Addresses, ranges and host names of private networks that sources may be fetched from. */
  readonly allowedEgress: readonly string[];
  /** Whether the signatures that projects demand of commits are looked at. */
  readonly verifiesSources: boolean;
  /** Whose kinds our own health rules judge. */
  readonly healthRules: "argo-cd" | "all";
  /** Whether the annotation `manifest-generate-paths` limits what plugins are given. */
  readonly narrowsPluginFiles: boolean;
  /** Sidecars that may have the login of the repository they render, and the socket where they ask for it. */
  readonly pluginCredentials?: { readonly socket: string; readonly plugins: readonly string[] };
  /** When renders that keep failing are left alone: see `PauseRules`. */
  readonly pauses: { readonly afterFailures: number; readonly minutes: number; readonly requests: number };
  /** What this process is to Azure, if it runs with a workload identity. */
  readonly azureIdentity?: {
    readonly clientId: string;
    readonly tenantId: string;
    readonly tokenFile: string;
    readonly authority: string;
  };
  /** Origins besides our own that browsers may call from. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and ranges of proxies in front, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Where the lines of the audit go. */
  readonly audit: AuditSink;
  /** Reasons of the Events of Kubernetes that are written: `all`, `none`, or their names. */
  readonly kubernetesEvents: readonly string[];
}

/** The command line was answered already (`--help`, `--version`) or is wrong; `exitCode` says which. */
export class CommandLineEnd extends Error {
  override readonly name = "CommandLineEnd";
  constructor(readonly exitCode: number) {
    super("the command line was answered");
  }
}

const weakerNames: readonly string[] = [...new Set<string>([...primitiveNames, ...allPrimitives])];

/** A whole number that is not negative. */
const count = (name: string, otherwise: number) =>
  z.coerce
    .number({ error: `${name} must be a whole number.` })
    .int({ error: `${name} must be a whole number.` })
    .min(0, { error: `${name} must not be negative.` })
    .max(1_000_000, { error: `${name} must be at most 1000000.` })
    .default(otherwise);

const environmentSchema = z
  .object({
    FAIRLEAD_PROFILE: z
      .enum(["development", "production"], { error: "FAIRLEAD_PROFILE must be development or production." })
      .default("development"),
    FAIRLEAD_TLS: z
      .enum(["", "terminated-in-front"], {
        error:
          "FAIRLEAD_TLS must be terminated-in-front, or empty: then FAIRLEAD_TLS_CERT and FAIRLEAD_TLS_KEY say what is served.",
      })
      .default(""),
    FAIRLEAD_TLS_CERT: z.string().default(""),
    FAIRLEAD_TLS_KEY: z.string().default(""),
    FAIRLEAD_SANDBOX_ALLOW_WEAKER: z
      .string()
      .default("")
      .transform(listOf)
      .refine((names) => names.every((name) => weakerNames.includes(name)), {
        error: `FAIRLEAD_SANDBOX_ALLOW_WEAKER must be names out of ${weakerNames.join(", ")}.`,
      }),
    FAIRLEAD_LOG_LEVEL: z
      .enum(["debug", "info", "warn", "error", "silent"], {
        error: "FAIRLEAD_LOG_LEVEL must be debug, info, warn, error or silent.",
      })
      .default("warn"),
    FAIRLEAD_ALLOWED_ORIGINS: z.string().default(""),
    FAIRLEAD_TRUSTED_PROXIES: z
      .string()
      .default("")
      .transform(listOf)
      .refine((places) => places.every(isNetwork), {
        error: "FAIRLEAD_TRUSTED_PROXIES must be addresses and ranges like 10.0.0.0/8, with commas.",
      }),
    FAIRLEAD_AUDIT: z.string().default(""),
    ARGOCD_ENABLE_K8S_EVENT: z.string().default("all").transform(listOf),
    FAIRLEAD_ALLOWED_EXEC: z.string().default(""),
    FAIRLEAD_ALLOWED_EGRESS: z.string().default(""),
    FAIRLEAD_COMMAND_PLUGINS: z.string().default(""),
    ARGOCD_PLUGINSOCKFILEPATH: z.string().default(""),
    ARGOCD_PAUSE_GEN_AFTER_FAILED_ATTEMPTS: count("ARGOCD_PAUSE_GEN_AFTER_FAILED_ATTEMPTS", 3),
    ARGOCD_PAUSE_GEN_MINUTES: count("ARGOCD_PAUSE_GEN_MINUTES", 60),
    ARGOCD_PAUSE_GEN_REQUESTS: count("ARGOCD_PAUSE_GEN_REQUESTS", 0),
    ARGOCD_REPO_SERVER_PLUGIN_USE_MANIFEST_GENERATE_PATHS: z.string().default("false"),
    ARGOCD_ASK_PASS_SOCK: z.string().default(""),
    FAIRLEAD_PLUGIN_GIT_CREDENTIALS: z.string().default(""),
    ARGOCD_GPG_ENABLED: z.string().default("true"),
    FAIRLEAD_HEALTH_RULES: z
      .enum(["argo-cd", "all"], { error: "FAIRLEAD_HEALTH_RULES must be argo-cd or all." })
      .default("argo-cd"),
    KUBERNETES_SERVICE_HOST: z.string().default(""),
    KUBERNETES_SERVICE_PORT: z.string().default("443"),
    AZURE_CLIENT_ID: z.string().default(""),
    AZURE_TENANT_ID: z.string().default(""),
    AZURE_FEDERATED_TOKEN_FILE: z.string().default(""),
    AZURE_AUTHORITY_HOST: z.string().default("https://login.microsoftonline.com"),
  })
  .superRefine((given, context) => {
    const [certificate, key] = [given.FAIRLEAD_TLS_CERT !== "", given.FAIRLEAD_TLS_KEY !== ""];
    if (certificate !== key)
      context.addIssue({
        code: "custom",
        message: "FAIRLEAD_TLS_CERT and FAIRLEAD_TLS_KEY are only of use together; set both or neither.",
      });
    if (certificate && given.FAIRLEAD_TLS !== "")
      context.addIssue({
        code: "custom",
        message: "FAIRLEAD_TLS says that TLS ends in front, FAIRLEAD_TLS_CERT that it ends here; unset one of them.",
      });
  });

const defaultData = ".fairlead";

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly fresh?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly inCluster?: boolean;
  readonly namespace: string;
}

/**
 * Reads the command line and the environment. All mistakes of the environment are told at once.
 * @param argv arguments without program names
 * @throws CommandLineEnd after `--help`, `--version` or a wrong command line, which commander has answered on the terminal
 */
export function readConfig(argv: readonly string[], environment: NodeJS.ProcessEnv, version: string, folder: string): Config {
  const flags = readFlags(argv, version, Boolean(environment["KUBERNETES_SERVICE_HOST"]));
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) process.stderr.write(`fairlead: ${issue.message}\n`);
    throw new CommandLineEnd(2);
  }
  const { FAIRLEAD_PROFILE, FAIRLEAD_LOG_LEVEL, FAIRLEAD_ALLOWED_ORIGINS, FAIRLEAD_ALLOWED_EXEC, FAIRLEAD_ALLOWED_EGRESS } =
    parsed.data;
  const path = (given: string) => (isAbsolute(given) ? given : join(folder, given));
  return Object.freeze({
    profile: FAIRLEAD_PROFILE,
    port: flags.port,
    host: flags.host,
    tls: tlsMode(parsed.data, path),
    allowWeaker: parsed.data.FAIRLEAD_SANDBOX_ALLOW_WEAKER,
    dataFolder: path(flags.data),
    defaultDataFolder: path(defaultData),
    toolsFolder: toolsFolder(environment),
    fresh: flags.fresh ?? false,
    ...(flags.kubeconfig !== undefined && {
      kubeconfig: { file: path(flags.kubeconfig), ...(flags.context !== undefined && { context: flags.context }) },
    }),
    ...(flags.inCluster === true && { inCluster: { server: serverOfPod(parsed.data) } }),
    controlNamespace: flags.namespace,
    logLevel: FAIRLEAD_LOG_LEVEL,
    allowExec: listOf(FAIRLEAD_ALLOWED_EXEC),
    allowedEgress: listOf(FAIRLEAD_ALLOWED_EGRESS),
    ...(parsed.data.FAIRLEAD_COMMAND_PLUGINS !== "" && { commandPlugins: path(parsed.data.FAIRLEAD_COMMAND_PLUGINS) }),
    ...(parsed.data.ARGOCD_PLUGINSOCKFILEPATH !== "" && { pluginSockets: path(parsed.data.ARGOCD_PLUGINSOCKFILEPATH) }),
    healthRules: parsed.data.FAIRLEAD_HEALTH_RULES,
    verifiesSources: !/^(false|no)$/i.test(parsed.data.ARGOCD_GPG_ENABLED),
    narrowsPluginFiles: /^(1|t|true)$/i.test(parsed.data.ARGOCD_REPO_SERVER_PLUGIN_USE_MANIFEST_GENERATE_PATHS),
    ...(parsed.data.ARGOCD_ASK_PASS_SOCK !== "" && {
      pluginCredentials: {
        socket: path(parsed.data.ARGOCD_ASK_PASS_SOCK),
        plugins: listOf(parsed.data.FAIRLEAD_PLUGIN_GIT_CREDENTIALS),
      },
    }),
    pauses: {
      afterFailures: parsed.data.ARGOCD_PAUSE_GEN_AFTER_FAILED_ATTEMPTS,
      minutes: parsed.data.ARGOCD_PAUSE_GEN_MINUTES,
      requests: parsed.data.ARGOCD_PAUSE_GEN_REQUESTS,
    },
    ...azureIdentity(parsed.data),
    allowedOrigins: listOf(FAIRLEAD_ALLOWED_ORIGINS),
    trustedProxies: parsed.data.FAIRLEAD_TRUSTED_PROXIES,
    audit: auditSink(parsed.data.FAIRLEAD_AUDIT, path),
    kubernetesEvents: parsed.data.ARGOCD_ENABLE_K8S_EVENT,
  });
}

/** What Kubernetes tells every Pod of its API server; an IPv6 address is written in brackets. */
function serverOfPod({
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port,
}: z.output<typeof environmentSchema>): string {
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Unless told otherwise the file of the data folder. */
function auditSink(given: string, path: (given: string) => string): AuditSink {
  if (given === "stdout" || given === "off") return { kind: given };
  return given === "" ? { kind: "data" } : { kind: "file", path: path(given) };
}

/** What Azure's webhook tells a pod of its workload identity; nothing unless it is whole. */
function azureIdentity(given: z.output<typeof environmentSchema>): Pick<Config, "azureIdentity"> {
  const { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId, AZURE_FEDERATED_TOKEN_FILE: tokenFile } = given;
  if (clientId === "" || tenantId === "" || tokenFile === "") return {};
  return { azureIdentity: { clientId, tenantId, tokenFile, authority: given.AZURE_AUTHORITY_HOST } };
}

function tlsMode(
  { FAIRLEAD_TLS, FAIRLEAD_TLS_CERT, FAIRLEAD_TLS_KEY }: z.infer<typeof environmentSchema>,
  path: (given: string) => string,
): TlsMode {
  if (FAIRLEAD_TLS_CERT !== "") return { kind: "own", certificateFile: path(FAIRLEAD_TLS_CERT), keyFile: path(FAIRLEAD_TLS_KEY) };
  return { kind: FAIRLEAD_TLS === "" ? "none" : "in-front" };
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function readFlags(argv: readonly string[], version: string, isInPod: boolean): Flags {
  const command = new Command("npm start --")
    .description(
      "Starts Fairlead: the graph, the engine, and unless told otherwise an embedded cluster with a sample repository.",
    )
    .version(version, "--version", "print the version")
    .option("--port <number>", "port of the graph and the explorer; 0 takes any free one", portNumber, 8080)
    .option(
      "--host <address>",
      "address to listen on; anything but loopback lets others in, over plain HTTP",
      notEmpty,
      "127.0.0.1",
    )
    .option("--data <folder>", "where all state is kept", notEmpty, defaultData)
    .option("--fresh", "begin anew: remove what the data folder holds first")
    .option("--kubeconfig <file>", "use this cluster instead of the embedded one", notEmpty)
    .option("--context <name>", "context of the kubeconfig; its current one unless said")
    .option("--in-cluster", "use the cluster that this process runs in as a Pod, by its service account")
    .option("--namespace <name>", "namespace that holds Applications and settings", namespaceName, "argocd")
    .helpOption("--help", "show this")
    .addHelpText(
      "after",
      "\nEnvironment: FAIRLEAD_LOG_LEVEL=debug|info|warn|error|silent, FAIRLEAD_ALLOWED_ORIGINS=<origin,…>,\nFAIRLEAD_ALLOWED_EXEC=<command,…>, FAIRLEAD_ALLOWED_EGRESS=<address,…>. See docs/configuration.md.",
    )
    .allowExcessArguments(false)
    .exitOverride((end) => {
      throw new CommandLineEnd(end.exitCode === 0 ? 0 : 2);
    });
  command.parse([...argv], { from: "user" });
  const flags = command.opts<Flags>();
  if (flags.inCluster === true && flags.kubeconfig !== undefined)
    command.error("error: give --in-cluster or --kubeconfig, not both");
  if (flags.inCluster === true && !isInPod)
    command.error("error: --in-cluster needs a Pod of Kubernetes to run in: KUBERNETES_SERVICE_HOST is not set");
  if (flags.context !== undefined && flags.kubeconfig === undefined) command.error("error: --context needs --kubeconfig");
  return flags;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a number from 0 to 65535.");
}

/** An empty word is a variable that was not set; an empty host would listen on every address. */
function notEmpty(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It is empty; give a value or leave the option out.");
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
function namespaceName(text: string): string {
  if (text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError("Give at most 63 lower-case letters, digits and dashes, no dash first or last.");
}
