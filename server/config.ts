import { isAbsolute, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { toolsFolder } from "../plugins/tools/tools-folder.js";

/** How strict the process is; `docs/configuration.md` has what each allows. */
export type Profile = "development";

/** Everything that is said from outside, validated and frozen. Each key stands in `docs/configuration.md`. */
export interface Config {
  readonly profile: Profile;
  /** Port of the graph and the explorer; 0 is any free one. */
  readonly port: number;
  readonly host: string;
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
  readonly controlNamespace: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Commands that `exec` credentials of the kubeconfig may run, spelled as in it. */
  readonly allowExec: readonly string[];
  /** Addresses, ranges and host names of private networks that sources may be fetched from. */
  readonly allowedEgress: readonly string[];
  /** Origins besides our own that browsers may call from. */
  readonly allowedOrigins: readonly string[];
}

/** The command line was answered already (`--help`, `--version`) or is wrong; `exitCode` says which. */
export class CommandLineEnd extends Error {
  override readonly name = "CommandLineEnd";
  constructor(readonly exitCode: number) {
    super("the command line was answered");
  }
}

const environmentSchema = z.object({
  FAIRLEAD_PROFILE: z
    .literal("development", {
      error: 'FAIRLEAD_PROFILE must be "development": this version has no production profile yet (it would need Redis and TLS).',
    })
    .default("development"),
  FAIRLEAD_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "FAIRLEAD_LOG_LEVEL must be debug, info, warn, error or silent.",
    })
    .default("warn"),
  FAIRLEAD_ALLOWED_ORIGINS: z.string().default(""),
  FAIRLEAD_ALLOWED_EXEC: z.string().default(""),
  FAIRLEAD_ALLOWED_EGRESS: z.string().default(""),
  FAIRLEAD_COMMAND_PLUGINS: z.string().default(""),
  ARGOCD_PLUGINSOCKFILEPATH: z.string().default(""),
});

const defaultData = ".fairlead";

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly fresh?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
}

/**
 * Reads the command line and the environment. All mistakes of the environment are told at once.
 * @param argv arguments without program names
 * @throws CommandLineEnd after `--help`, `--version` or a wrong command line, which commander has answered on the terminal
 */
export function readConfig(argv: readonly string[], environment: NodeJS.ProcessEnv, version: string, folder: string): Config {
  const flags = readFlags(argv, version);
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
    dataFolder: path(flags.data),
    defaultDataFolder: path(defaultData),
    toolsFolder: toolsFolder(environment),
    fresh: flags.fresh ?? false,
    ...(flags.kubeconfig !== undefined && {
      kubeconfig: { file: path(flags.kubeconfig), ...(flags.context !== undefined && { context: flags.context }) },
    }),
    controlNamespace: flags.namespace,
    logLevel: FAIRLEAD_LOG_LEVEL,
    allowExec: listOf(FAIRLEAD_ALLOWED_EXEC),
    allowedEgress: listOf(FAIRLEAD_ALLOWED_EGRESS),
    ...(parsed.data.FAIRLEAD_COMMAND_PLUGINS !== "" && { commandPlugins: path(parsed.data.FAIRLEAD_COMMAND_PLUGINS) }),
    ...(parsed.data.ARGOCD_PLUGINSOCKFILEPATH !== "" && { pluginSockets: path(parsed.data.ARGOCD_PLUGINSOCKFILEPATH) }),
    allowedOrigins: listOf(FAIRLEAD_ALLOWED_ORIGINS),
  });
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function readFlags(argv: readonly string[], version: string): Flags {
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
