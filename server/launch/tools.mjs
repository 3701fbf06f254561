// `npm run tools`: compiles jq, Jsonnet, Kustomize and Helm to WebAssembly if the cache has nothing for their sources.
// `--json` prints an event a line instead of words; `--verify` reads the built modules anew.
// Plain JavaScript for whatever Node is on the machine (18 or newer): it runs before anything is installed or built.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findGo } from "./go-toolchain.mjs";
import { withLock } from "./lock.mjs";

const exec = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The tools, smallest first: that is the order in which they are built. */
export const tools = ["jq", "jsonnet", "kustomize", "helm"];

const flags = ["-buildvcs=false", "-buildmode=c-shared", "-trimpath"];
/** Helm's own builds write its version in; templates see it as `.Capabilities.HelmVersion`. */
const linkerFlags = {
  jq: "-s -w",
  jsonnet: "-s -w",
  kustomize: "-s -w",
  helm: "-s -w -X helm.sh/helm/v4/internal/version.version=v4.2.4",
};
const target = {
  GOOS: "wasip1",
  GOARCH: "wasm",
  GOFLAGS: "-mod=readonly",
  GOTOOLCHAIN: "local",
  GOWORK: "off",
  CGO_ENABLED: "0",
};
/** A program in a module's folder that writes a file which the build embeds, and the name of that file. */
const generator = "schema/generate";
const generated = "schema/data/definitions.bin";
const neutral = { GOWASM: "", GOEXPERIMENT: "", GOFIPS140: "off", GODEBUG: "" };

/** Where built things are kept: `$FAIRLEAD_CACHE`, else `fairlead` in the user's cache folder. */
export function cacheFolder() {
  if (process.env.FAIRLEAD_CACHE) return join(resolve(process.env.FAIRLEAD_CACHE), "fairlead");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "fairlead");
}

/**
 * Gives the compiled modules, and builds those the cache lacks, one after the other. Two calls at once do no harm: the second waits for the first.
 * Returns `[{ tool, file, sha256, bytes }]` in the order of `tools`. Throws an Error with one sentence that says what to do.
 * `onEvent` is told: `plan` (what will be built), `fetching-go`, `building`, `ready` (a tool, built or found).
 * `verify`: read every module anew, and build those whose bytes are not what was written down. Without it that is left to whoever loads them.
 * With `FAIRLEAD_TOOLS=<folder>` the modules that its `tools.json` names are taken as they are, and Go is not needed.
 */
export async function buildTools({ onEvent = () => undefined, signal, verify = false, folder = join(root, "plugins") } = {}) {
  if (process.env.FAIRLEAD_TOOLS) return given(resolve(process.env.FAIRLEAD_TOOLS), onEvent);
  const cache = cacheFolder();
  const { go, version } = await findGo({ folder: join(cache, "go"), onFetch: () => onEvent({ event: "fetching-go" }), signal });
  const places = tools.map((tool) => ({ tool, file: join(cache, "tools", keyOf(tool, folder, version), `${tool}.wasm`) }));
  const found = new Map(places.map((place) => [place.tool, stored(place, verify)]));
  const missing = places.filter(({ tool }) => !found.get(tool));
  onEvent({ event: "plan", tools: missing.map(({ tool }) => tool) });
  for (const module of found.values()) if (module) onEvent({ event: "ready", ...module });
  for (const [index, place] of missing.entries()) {
    const { tool } = place;
    onEvent({ event: "building", tool, index: index + 1, of: missing.length });
    const module = await buildOne(place, { go, folder, verify, signal });
    found.set(tool, module);
    onEvent({ event: "ready", ...module });
  }
  return tools.map((tool) => found.get(tool));
}

/** How Go is called, in a module's folder, to compile it into `file`. */
export function goBuild(tool, file, more = []) {
  return {
    arguments: ["build", ...more, ...flags, "-ldflags", linkerFlags[tool], "-o", file, "."],
    environment: { ...process.env, ...neutral, ...target },
  };
}

/**
 * Runs a module's own generator, natively, and gives the overlay by which the build finds its file: nothing is written into the sources.
 * Both stay beside the module that is built.
 */
async function generate(go, { file, options }) {
  const data = `${file}.data`;
  await exec(go, ["run", "-trimpath", "-buildvcs=false", `./${generator}`, data], {
    ...options,
    env: { ...process.env, ...neutral, GOFLAGS: target.GOFLAGS, GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0" },
  });
  const overlay = `${file}.overlay.json`;
  writeFileSync(overlay, JSON.stringify({ Replace: { [join(options.cwd, generated)]: data } }));
  return overlay;
}

/** What decides the bytes of a module: its Go sources and pins, the flags, the version of Go. */
function keyOf(tool, folder, version) {
  const hash = createHash("sha256").update(JSON.stringify([version, flags, linkerFlags[tool], target, neutral]));
  for (const file of [join(folder, tool, "module"), join(folder, "tools", "abi")].flatMap(goFilesBelow))
    hash.update(`\0${relative(folder, file)}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 32);
}

/** Tests are left out, and `versions/`, which is a program of the tests. */
function goFilesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "versions")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return goFilesBelow(path);
      return /(?<!_test)\.go$|^go\.(mod|sum)$/.test(entry.name) ? [path] : [];
    });
}

async function buildOne(place, { go, folder, verify, signal }) {
  const { tool, file } = place;
  mkdirSync(dirname(file), { recursive: true });
  return withLock(`${file}.lock`, { signal }, async () => {
    const before = stored(place, verify);
    if (before) return before;
    const half = `${file}.${process.pid}.tmp`;
    try {
      const options = { cwd: join(folder, tool, "module"), timeout: 900_000, maxBuffer: 1 << 24, signal };
      const overlay = existsSync(join(options.cwd, generator)) && (await generate(go, { file, options }));
      const build = goBuild(tool, half, overlay ? ["-overlay", overlay] : []);
      await exec(go, build.arguments, { ...options, env: build.environment });
      writeFileSync(`${file}.sha256`, `${sha256(half)}  ${tool}.wasm\n`);
      flush(half);
      renameSync(half, file);
    } catch (error) {
      throw new Error(`Cannot build the ${tool} module: ${reasonOf(error)}`, { cause: error });
    } finally {
      rmSync(half, { force: true });
    }
    return stored(place);
  });
}

function stored({ tool, file }, verify = false) {
  if (!existsSync(file) || !existsSync(`${file}.sha256`)) return undefined;
  const [written] = readFileSync(`${file}.sha256`, "utf8").split(" ");
  if (verify && sha256(file) !== written) return undefined;
  return { tool, file, sha256: written, bytes: statSync(file).size };
}

/** A file that is renamed has its bytes on the disk, so that a machine that stops leaves none that is cut off. */
function flush(file) {
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}

function given(folder, onEvent) {
  const list = JSON.parse(readFileSync(join(folder, "tools.json"), "utf8"));
  onEvent({ event: "plan", tools: [] });
  const found = tools
    .filter((tool) => list[tool])
    .map((tool) => {
      const listed = list[tool];
      const file = isAbsolute(listed.file) ? listed.file : join(folder, listed.file);
      return { tool, file, sha256: listed.sha256, bytes: statSync(file).size };
    });
  for (const module of found) onEvent({ event: "ready", ...module });
  const missing = tools.filter((tool) => !list[tool]);
  if (missing.length > 0)
    throw new Error(
      `FAIRLEAD_TOOLS names ${folder}, but its tools.json does not list ${missing.join(", ")}. Build the modules with npm run tools.`,
    );
  return found;
}

function sha256(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function reasonOf(error) {
  if (error.killed) return "it took longer than 15 minutes. Run npm run tools again; it goes on where it stopped.";
  const lines = String(error.stderr ?? "")
    .trim()
    .split("\n")
    .slice(-5)
    .join("\n");
  return `${lines || error.message}\nCheck the network and GOPROXY, then run npm run tools again.`;
}

function tellPerson(event) {
  if (event.event === "fetching-go") console.log("• Fetching Go 1.26 (once, 75 MB) …");
  if (event.event === "building") console.log(`• Building the ${event.tool} module (${event.index} of ${event.of}) …`);
  if (event.event === "ready") console.log(`  ${event.tool} ${(event.bytes / 2 ** 20).toFixed(1)} MiB  ${event.file}`);
}

function tellProgram(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function main() {
  const onEvent = process.argv.includes("--json") ? tellProgram : tellPerson;
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => stop.abort());
  try {
    await buildTools({ onEvent, signal: stop.signal, verify: process.argv.includes("--verify") });
  } catch (error) {
    if (onEvent === tellProgram) tellProgram({ event: "failed", because: error.message });
    else process.stderr.write(`fairlead: ${error.message}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
