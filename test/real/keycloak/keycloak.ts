import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BoundProgram, lastLines, removeAfterDeath, startBound } from "../bed/bound-program.js";
import { freePorts } from "../bed/free-ports.js";
import { type DistributionEvent, findDistribution } from "./distribution.js";
import { javaCommand } from "./java-command.js";

/** A running Keycloak with the sample realm, on loopback. It dies with this process and leaves nothing. */
export interface Keycloak {
  readonly pid: number;
  readonly url: string;
  /** Of the sample realm. */
  readonly issuer: string;
  /** Of `admin` in the realm `master`; made up for this start. */
  readonly adminPassword: string;
  readonly folder: string;
  /** Stops the process until `resume`, so that it answers nobody. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** How to start one. */
export interface KeycloakOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DistributionEvent) => void;
}

const realmFile = join(import.meta.dirname, "../../../deploy/keycloak/realm.json");
/** Half a minute on a quiet machine. */
const readyWithinMs = 600_000;
const attempts = 3;

/**
 * Starts Keycloak with the sample realm on a port that was free a moment ago. Its data is in memory.
 * @throws Error that says what cannot be had, or its last lines
 */
export async function startKeycloak(options: KeycloakOptions = {}): Promise<Keycloak> {
  const distribution = await findDistribution(options);
  for (let attempt = 1; ; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-keycloak-"));
    const callOff = removeAfterDeath(folder);
    const remove = () => {
      rmSync(folder, { recursive: true, force: true });
      callOff();
    };
    try {
      return await startIn({ folder, distribution, remove, signal: options.signal });
    } catch (error) {
      remove();
      if (attempt >= attempts || !/already in use|bind/i.test(String(error))) throw error;
    }
  }
}

interface Start {
  readonly folder: string;
  readonly distribution: string;
  readonly remove: () => void;
  readonly signal: AbortSignal | undefined;
}

async function startIn({ folder, distribution, remove, signal }: Start): Promise<Keycloak> {
  prepareHome(folder, distribution);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const issuer = `${url}/realms/${(JSON.parse(readFileSync(realmFile, "utf8")) as { readonly realm: string }).realm}`;
  const adminPassword = randomBytes(18).toString("base64url");
  const logFile = join(folder, "keycloak.log");
  const address = [`--http-host=127.0.0.1`, `--http-port=${port}`, `--hostname=${url}`];
  const words = ["start", "--optimized", "--import-realm", "--http-enabled=true", "--cache=local", ...address];
  const program = startBound(javaCommand({ distribution, home: folder, words }), {
    logFile,
    environment: { HOME: folder, KC_BOOTSTRAP_ADMIN_USERNAME: "admin", KC_BOOTSTRAP_ADMIN_PASSWORD: adminPassword },
  });
  try {
    await ready(program, { issuer, logFile, signal });
  } catch (error) {
    await program.stop();
    throw error;
  }
  return {
    pid: program.pid,
    url,
    issuer,
    adminPassword,
    folder,
    pause: () => void process.kill(program.pid, "SIGSTOP"),
    resume: () => void process.kill(program.pid, "SIGCONT"),
    stop: () => program.stop().finally(remove),
  };
}

/** A home of its own beside the shared programs: configuration, what it writes, and the realm to import. */
function prepareHome(folder: string, distribution: string): void {
  cpSync(join(distribution, "conf"), join(folder, "conf"), { recursive: true });
  symlinkSync(join(distribution, "lib"), join(folder, "lib"));
  mkdirSync(join(folder, "providers"));
  mkdirSync(join(folder, "data", "import"), { recursive: true });
  writeFileSync(join(folder, "data", "import", "realm.json"), readFileSync(realmFile), { mode: 0o600 });
}

async function ready(
  program: BoundProgram,
  { issuer, logFile, signal }: { readonly issuer: string; readonly logFile: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  let ended: string | undefined;
  void program.ended.then((how) => (ended = how));
  while (!(await answers(`${issuer}/.well-known/openid-configuration`))) {
    signal?.throwIfAborted();
    if (ended !== undefined) throw new Error(`Keycloak ended with ${ended}:\n${lastLines(logFile)}`);
    if (Date.now() > deadline)
      throw new Error(`Keycloak was not ready within ${readyWithinMs / 1_000} s:\n${lastLines(logFile)}`);
    await sleep(100);
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}
