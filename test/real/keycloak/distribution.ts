import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { cacheFolder } from "../../../plugins/tools/tools-folder.js";
import { findSystemProgram } from "../neighbours/system-program.js";
import { javaCommand } from "./java-command.js";

/** What happens while Keycloak is looked for. */
export type DistributionEvent = "fetching" | "preparing";

const exec = promisify(execFile);
const version = "26.7.3";
const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
const sha256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f";
/** Decided once, when the distribution is prepared: everything else a start says. */
const buildWords = ["build", "--db=dev-mem", "--metrics-enabled=false", "--health-enabled=false"];
const fetchWithinMs = 15 * 60_000;
const prepareWithinMs = 10 * 60_000;
const oldestJava = 17;

type WithLock = (
  file: string,
  options: { readonly signal?: AbortSignal | undefined },
  work: () => Promise<void>,
) => Promise<void>;

/**
 * The folder of a Keycloak that was prepared for a quick start: in the cache, or fetched by Maven under its name, checked, and prepared now.
 * Java and Maven are found on PATH, or installed with their Debian packages.
 * @throws Error with one sentence that says what is missing
 */
export async function findDistribution({
  onEvent = () => undefined,
  signal,
}: {
  readonly onEvent?: (event: DistributionEvent) => void;
  readonly signal?: AbortSignal | undefined;
} = {}): Promise<string> {
  await checkJava();
  const key = createHash("sha256")
    .update(JSON.stringify([sha256, buildWords]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheFolder(process.env), "keycloak", `${version}-${key}`);
  if (existsSync(folder)) return folder;
  const { withLock } = (await import(join(import.meta.dirname, "../../../server/launch/lock.mjs"))) as {
    readonly withLock: WithLock;
  };
  await withLock(`${folder}.lock`, { signal }, async () => {
    if (!existsSync(folder)) await prepare(folder, { onEvent, signal });
  });
  return folder;
}

interface Preparing {
  readonly onEvent: (event: DistributionEvent) => void;
  readonly signal: AbortSignal | undefined;
}

async function prepare(folder: string, { onEvent, signal }: Preparing): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const half = mkdtempSync(`${folder}.half-`);
  try {
    onEvent("fetching");
    await maven(["copy"], half, signal);
    await checkSum(join(half, `keycloak-quarkus-dist-${version}.zip`));
    await maven(["--offline", "unpack"], half, signal);
    onEvent("preparing");
    const home = join(half, `keycloak-${version}`);
    const [java, ...words] = javaCommand({ distribution: home, home, words: buildWords });
    await exec(java, words, { timeout: prepareWithinMs, maxBuffer: 1 << 26, ...(signal && { signal }) }).catch(
      refuse("prepare Keycloak"),
    );
    renameSync(home, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Runs a goal of Maven's dependency plug-in, which knows the registries of this machine. The last word is the goal. */
async function maven(words: readonly string[], folder: string, signal: AbortSignal | undefined): Promise<void> {
  const goal = `dependency:${words.at(-1)}`;
  const args = ["--batch-mode", "--quiet", ...words.slice(0, -1), goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  await exec(await findSystemProgram("mvn", "maven"), args, {
    timeout: fetchWithinMs,
    maxBuffer: 1 << 26,
    ...(signal && { signal }),
  }).catch(refuse(`fetch ${artifact}`));
}

async function checkSum(file: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const found = hash.digest("hex");
  if (found !== sha256) throw new Error(`${artifact} has the SHA-256 ${found}, not ${sha256}; a registry gave something else.`);
}

async function checkJava(): Promise<void> {
  const java = await findSystemProgram("java", "default-jre-headless");
  const { stderr } = await exec(java, ["-version"], { timeout: 30_000 }).catch(refuse("start Java"));
  const major = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (!(major >= oldestJava))
    throw new Error(
      `Keycloak needs Java ${oldestJava} or newer; the java on PATH is ${stderr.split("\n")[0]}. Install one, e.g. the package "default-jre-headless".`,
    );
}

function refuse(what: string) {
  return (error: Error & { readonly stdout?: string; readonly stderr?: string }): never => {
    const lines = `${error.stdout ?? ""}\n${error.stderr ?? ""}`.trim().split("\n").slice(-5).join("\n");
    throw new Error(`Cannot ${what}: ${lines || error.message}`, { cause: error });
  };
}
