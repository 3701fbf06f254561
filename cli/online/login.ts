import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { type OfflineResult, readArguments, UsageError } from "../offline/command.js";
import { askServer } from "./ask-server.js";
import { changeContexts, contextFile, type ServerContext } from "./context-file.js";
import type { OnlineContext } from "./online-command.js";
import type { CliClient, ProviderTokens } from "./provider-login.js";
import { serverUrlOf } from "./server-url.js";

interface Flags {
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly sso?: boolean;
  readonly device?: boolean;
  readonly name?: string;
  readonly ssoPort: string;
}

interface PublicSettings {
  readonly client?: CliClient;
  /** The provider's, for people. */
  readonly provider?: string;
  readonly localLogin: boolean;
}

/**
 * `fairlead login SERVER`: signs in with the provider or an account of the server's own, and keeps the session as a context.
 * @throws UsageError; FairleadError for what the server or the provider refuses
 */
export async function login(args: readonly string[], context: OnlineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const server = serverUrlOf(command.args[0] ?? "");
  const way = wayOf(flags);
  const settings = await askSettings(server, context.signal);
  const chosen = way ?? (settings.client !== undefined ? "sso" : "local");
  const entered =
    chosen === "local"
      ? await enterLocally(server, { flags, settings, context })
      : await enterByProvider(server, { way: chosen, flags, settings, context });
  const name = flags.name ?? new URL(server).host;
  await changeContexts(
    contextFile(context.environment),
    async ({ contexts }) => ({ next: { current: name, contexts: new Map([...contexts, [name, entered]]) }, result: undefined }),
    context.signal,
  );
  const { username } = entered;
  return {
    exit: 0,
    result: { context: name, server, username },
    text: () => `Logged in to ${server} as ${username}; the context is "${name}".\n`,
  };
}

function createCommand(): Command {
  return new Command("login")
    .description(
      [
        "Signs in to a server and keeps the session for the commands that follow.",
        "Where the server has an identity provider, that is asked with your browser; else the name and password of an account of the server's own.",
        'The session is kept in fairlead/config.json of XDG_CONFIG_HOME (~/.config); "fairlead logout" ends it. FAIRLEAD_NO_BROWSER=1 only prints the page.',
      ].join("\n"),
    )
    .argument("<server>", "its address: fairlead.example.com, or localhost:8080")
    .option("--sso", "sign in with the browser at the identity provider")
    .option("--device", "sign in at the identity provider from any other device; for machines without a browser")
    .option("--username <name>", "sign in with an account of the server's own")
    .option("--password-stdin", "read its password from standard input instead of asking for it")
    .option("--name <context>", "what to call the session; instead of the server's host")
    .option("--sso-port <port>", "the port of this machine to which the browser brings the answer; 0 is any free one", "0");
}

function wayOf({ sso, device, username, passwordStdin }: Flags): "sso" | "device" | "local" | undefined {
  const asked = [sso === true && "--sso", device === true && "--device", username !== undefined && "--username"].filter(
    (flag) => flag !== false,
  );
  if (asked.length > 1) throw new UsageError(`login: ${asked.join(" and ")} are different ways in; choose one`);
  if (passwordStdin === true && username === undefined) throw new UsageError("login: --password-stdin needs --username");
  return sso === true ? "sso" : device === true ? "device" : username !== undefined ? "local" : undefined;
}

async function askSettings(server: string, signal: AbortSignal): Promise<PublicSettings> {
  const query = "{ publicSettings { localLogin oidc { name issuer cliClientId scopes } } }";
  const { publicSettings } = await askServer(server, { query }, signal);
  const { localLogin, oidc } = isObject(publicSettings) ? publicSettings : {};
  const { name, issuer, cliClientId, scopes } = isObject(oidc) ? oidc : {};
  return {
    localLogin: localLogin === true,
    ...(typeof name === "string" && { provider: name }),
    ...(typeof issuer === "string" &&
      typeof cliClientId === "string" && { client: { issuer, clientId: cliClientId, scopes: wordsOf(scopes) } }),
  };
}

const wordsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : ["openid"];

interface Entering {
  readonly flags: Flags;
  readonly settings: PublicSettings;
  readonly context: OnlineContext;
}

async function enterLocally(server: string, { flags, settings, context }: Entering): Promise<ServerContext> {
  if (!settings.localLogin) {
    throw new FairleadError("FAILED_PRECONDITION", `Accounts of ${server}'s own cannot sign in; use --sso`, {
      details: { byServer: true },
    });
  }
  const username = flags.username ?? (await context.ask?.("Username: "));
  if (!username) throw new UsageError("login: nobody can be asked here; give --username and --password-stdin");
  const password = await readPassword(flags, username, context);
  const query =
    "mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token expiresAt } }";
  const answer = await askServer(server, { query, variables: { username, password } }, context.signal);
  const { token, expiresAt } = isObject(answer["login"]) ? answer["login"] : {};
  if (typeof token !== "string") throw new FairleadError("UNAVAILABLE", `${server} gave no token`);
  return { server, username, token, expiresAt: typeof expiresAt === "string" ? Date.parse(expiresAt) : 0 };
}

async function readPassword({ passwordStdin }: Flags, username: string, { stdin, askHidden }: OnlineContext): Promise<string> {
  if (passwordStdin === true) return ((await stdin?.()) ?? "").replace(/\r?\n$/, "");
  if (askHidden === undefined)
    throw new UsageError(
      "login: nobody can be asked for the password here; write it to standard input and give --password-stdin",
    );
  return askHidden(`Password of ${username}: `);
}

async function enterByProvider(
  server: string,
  { way, flags, settings, context }: Entering & { readonly way: "sso" | "device" },
): Promise<ServerContext> {
  const { client, provider } = settings;
  if (client === undefined) {
    const because =
      provider === undefined
        ? "has no identity provider"
        : `names no client of ${provider} for command lines (cliClientID of oidc.config)`;
    throw new FairleadError("FAILED_PRECONDITION", `${server} ${because}; use --username`, { details: { byServer: true } });
  }
  const port = Number(flags.ssoPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`login: --sso-port takes a port, not "${flags.ssoPort.slice(0, 20)}"`);
  const { loginWithBrowser, loginWithDevice } = await import("./provider-login.js");
  const tokens = way === "sso" ? await loginWithBrowser(client, port, context) : await loginWithDevice(client, context);
  return { server, username: await nameAt(server, tokens, context.signal), ...sessionOf(tokens, client) };
}

function sessionOf(
  { accessToken, refreshToken, expiresAt }: ProviderTokens,
  { issuer, clientId }: CliClient,
): Omit<ServerContext, "server" | "username"> {
  return {
    token: accessToken,
    expiresAt,
    ...(refreshToken !== undefined && { refresh: { token: refreshToken, issuer, clientId } }),
  };
}

/** Who the server takes one for. A token that it refuses is heard of now, not at the next command. */
async function nameAt(server: string, { accessToken }: ProviderTokens, signal: AbortSignal): Promise<string> {
  const { viewer }: JsonObject = await askServer(server, { query: "{ viewer { username } }", token: accessToken }, signal);
  const { username } = isObject(viewer) ? viewer : {};
  if (typeof username === "string") return username;
  throw new FairleadError("UNAUTHENTICATED", `${server} does not know whose the provider's token is`, {
    details: { byServer: true },
  });
}
