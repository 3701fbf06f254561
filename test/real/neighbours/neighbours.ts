import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAfterDeath } from "../bed/bound-program.js";
import { makeCertificates } from "../bed/certificates.js";
import { freePorts } from "../bed/free-ports.js";
import { type ChartRepository, startChartRepository } from "./chart-repository.js";
import { type GitServer, startGitServer } from "./git-server.js";
import type { Login } from "./login.js";
import { type Registry, type RegistryOptions, startRegistry } from "./registry.js";
import { type FindProgramOptions, findRegistryProgram } from "./registry-program.js";
import { type SshServer, startSshServer } from "./ssh-server.js";
import { startTokenServer, type TokenServer } from "./token-server.js";

/** Servers that sources come from, real ones on loopback. They die with this process and leave nothing. */
export interface Neighbours {
  readonly folder: string;
  /** Holds `<name>.git`, which `git` serves. */
  readonly repositories: string;
  /** Of all that want one; made up for this start. */
  readonly login: Login;
  /** What signed the certificates of all that speak TLS, PEM. */
  readonly caCertificate: string;
  readonly ssh: SshServer;
  readonly git: GitServer;
  readonly charts: ChartRepository;
  /** Over plain HTTP. */
  readonly plainRegistry: Registry;
  /** Over TLS; it takes the login itself. */
  readonly registry: Registry;
  /** Over TLS; it takes tokens that `tokens` gives out. */
  readonly tokenRegistry: Registry;
  readonly tokens: TokenServer;
  /** Ends all and removes the folder. */
  stop(): Promise<void>;
}

const attempts = 3;

/** Starts them all, on ports that were free a moment ago; if one was taken meanwhile, on others. @throws Error that says which one cannot be had */
export async function startNeighbours(options: FindProgramOptions = {}): Promise<Neighbours> {
  const program = await findRegistryProgram(options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(program);
    } catch (error) {
      if (attempt >= attempts || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

async function startOnce(program: string): Promise<Neighbours> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-neighbours-"));
  const callOff = removeAfterDeath(folder);
  const ends: Promise<() => Promise<void>>[] = [];
  const start = async <T extends { readonly close: () => Promise<void> } | { readonly stop: () => Promise<void> }>(
    starting: Promise<T>,
  ): Promise<T> => {
    ends.push(starting.then((server) => () => ("close" in server ? server.close() : server.stop())));
    return starting;
  };
  const stop = async () => {
    for (const end of await Promise.allSettled(ends.splice(0))) if (end.status === "fulfilled") await end.value();
    rmSync(folder, { recursive: true, force: true });
    callOff();
  };
  try {
    const repositories = join(folder, "repositories");
    mkdirSync(repositories);
    const login = { username: "neighbour", password: randomBytes(18).toString("base64url") };
    const certificates = await makeCertificates();
    const tokens = await start(startTokenServer(login, certificates));
    const [sshPort = 0, ...ports] = await freePorts(4);
    const registryIn = (name: string, how: Pick<RegistryOptions, "certificates" | "tokens">) =>
      start(startRegistry({ program, folder: join(folder, name), port: ports.pop() ?? 0, login, ...how }));
    const [ssh, git, charts, plainRegistry, registry, tokenRegistry] = await Promise.all([
      start(startSshServer(join(folder, "ssh"), sshPort)),
      start(startGitServer(repositories, login, certificates)),
      start(startChartRepository(login, certificates)),
      registryIn("plain-registry", {}),
      registryIn("registry", { certificates }),
      registryIn("token-registry", { certificates, tokens }),
    ]);
    const { caCertificate } = certificates;
    return { folder, repositories, login, caCertificate, ssh, git, charts, plainRegistry, registry, tokenRegistry, tokens, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
