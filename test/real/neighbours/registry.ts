import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hash } from "@node-rs/bcrypt";
import { stringify } from "yaml";
import { type BoundProgram, startBound } from "../bed/bound-program.js";
import type { BedCertificates } from "../bed/certificates.js";
import type { Login, TokenIssuer } from "./login.js";
import { connectRegistry, type RegistryConnection } from "./registry-connection.js";
import { waitUntilReady } from "./wait-until-ready.js";

/** How a registry is started. */
export interface RegistryOptions {
  readonly program: string;
  /** Its own; what it keeps lies in it. */
  readonly folder: string;
  readonly port: number;
  readonly login: Login;
  /** Without it the registry speaks plain HTTP. */
  readonly certificates?: BedCertificates;
  /** Tokens instead of the login itself. */
  readonly tokens?: TokenIssuer;
}

/** A running registry that lets nobody in without a login. */
export interface Registry extends Pick<RegistryConnection, "push"> {
  readonly pid: number;
  /** `127.0.0.1:port`. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Starts one on loopback. @throws Error with its last lines */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const { program: file, folder, port, login, certificates, tokens } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const host = `127.0.0.1:${port}`;
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const tls = certificates && {
    certificate: write("certificate.pem", certificates.server.certificate),
    key: write("key.pem", certificates.server.key),
  };
  const auth =
    tokens === undefined
      ? { htpasswd: { realm: "fairlead", path: write("htpasswd", await formatPassword(login)) } }
      : { token: tokenSettings(tokens, write("jwks.json", JSON.stringify(tokens.keys))) };
  const config = {
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, "storage") }, delete: { enabled: true } },
    http: { addr: host, secret: randomBytes(18).toString("hex"), ...(tls !== undefined && { tls }) },
    auth,
  };
  const logFile = join(folder, "registry.log");
  const command = [file, "serve", write("config.yaml", stringify(config))] as const;
  const program: BoundProgram = startBound([...command], { logFile, environment: { OTEL_TRACES_EXPORTER: "none" } });
  const connection = connectRegistry({
    origin: `${tls === undefined ? "http" : "https"}://${host}`,
    login,
    ca: certificates?.caCertificate,
    tokens,
  });
  await waitUntilReady({ name: "registry", program, logFile }, () => connection.answers());
  return {
    push: (repository, tags, artifact) => connection.push(repository, tags, artifact),
    pid: program.pid,
    host,
    stop: () => connection.close().then(() => program.stop()),
  };
}

function tokenSettings({ realm, service, issuer }: TokenIssuer, jwks: string): object {
  return { realm, service, issuer, jwks };
}

/** A line of an Apache password file. A low cost will do for a password that was made up a moment ago. */
async function formatPassword({ username, password }: Login): Promise<string> {
  return `${username}:${await hash(password, { cost: 5 })}\n`;
}
