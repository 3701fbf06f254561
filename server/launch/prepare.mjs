// Plain JavaScript for whatever Node is on the machine (18 or newer): it runs before anything is installed or built.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Node 24 as npm installed it, whatever runs this script. */
export const node = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

const installStamp = join(root, "node_modules", ".fairlead-installed");
const buildStamp = join(root, "dist", ".fairlead-built");
const built = [
  "engine",
  "plugins",
  "clients",
  "schema",
  "resolvers",
  "server",
  "cli",
  "web",
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
];

/** Ends the program with one sentence for the person who started it. */
export function fail(sentence) {
  process.stderr.write(`\nfairlead: ${sentence}\n`);
  process.exit(1);
}

/** Checks what must be on the machine before anything else. */
export function checkMachine() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 18)
    fail(`Node ${process.versions.node} is too old to install Fairlead. Install Node 18 or newer and run the command again.`);
  const git = spawnSync("git", ["--version"], { encoding: "utf8" });
  if (git.error || git.status !== 0) fail("git was not found on PATH. Install git 2.39 or newer and run the command again.");
  const [, gitMajor = "0", gitMinor = "0"] = /(\d+)\.(\d+)/.exec(git.stdout) ?? [];
  if (Number(gitMajor) < 2 || (Number(gitMajor) === 2 && Number(gitMinor) < 39))
    fail(`git ${gitMajor}.${gitMinor} is too old. Install git 2.39 or newer and run the command again.`);
}

/** Installs the locked packages if they are missing, stale, or an earlier install was cut off. */
export async function install() {
  const wanted = fingerprint(["package-lock.json"]);
  if (readStamp(installStamp) === wanted) return;
  rmSync(installStamp, { force: true });
  await step("Installing packages (once, about a minute)", ...npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]), {
    hint: "Check the network and the npm registry settings, then run the command again; it starts the install anew.",
  });
  writeFileSync(installStamp, wanted);
}

/** Compiles the product and the explorer into `dist/` if a source changed since the last build. */
export async function build() {
  const wanted = fingerprint(built);
  if (readStamp(buildStamp) === wanted) return;
  rmSync(buildStamp, { force: true });
  const hint = "If you changed the sources, mend what the compiler says; otherwise remove dist/ and run the command again.";
  await step("Compiling", node, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], { hint });
  await step("Building the explorer", node, ["web/build.mjs"], { hint });
  await step("Bundling the Kubernetes client", node, ["clients/kubernetes/build.mjs"], { hint });
  await step("Bundling the sandbox", node, ["plugins/sandbox/build.mjs"], { hint });
  await step("Bundling the command line", node, ["cli/build.mjs"], { hint });
  for (const data of ["deploy/crds", "server/sample/content", "clients/git/launcher.mjs"]) {
    if (existsSync(join(root, data))) cpSync(join(root, data), join(root, "dist", data), { recursive: true });
  }
  mkdirSync(join(root, "dist/plugins/samples"), { recursive: true });
  const sample = "plugins/samples/service-catalogue";
  const pack = ["dist/cli/main.js", "plugin", "pack", sample, "--out", `dist/${sample}.tgz`];
  await step("Packing the sample plugin", node, ["--disable-warning=ExperimentalWarning", ...pack], { hint });
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, wanted);
}

/** Compiles the tools (Helm, Kustomize, Jsonnet, jq) if the cache lacks them, and waits for that. */
export async function tools() {
  await step(
    "Compiling Helm, Kustomize, Jsonnet and jq to WebAssembly (once, about two minutes)",
    process.execPath,
    [join(root, "server/launch/tools.mjs")],
    { hint: 'Mend what is said above and run the command again; "npm run tools" does this step alone.' },
  );
}

/** Runs a program of the product to its end and returns its exit code; signals are passed on, and the program ends if this one dies. */
export async function run(command, args, environment = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...environment },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal === "SIGHUP" ? "SIGTERM" : signal));
  return new Promise((resolve) => {
    child.on("error", (error) => fail(`cannot run ${command}: ${error.message}. Remove node_modules and run the command again.`));
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 137)));
  });
}

/** Runs one long step with a line before and a line after; its output is shown only if it fails. */
async function step(title, command, args, { hint }) {
  const started = Date.now();
  process.stdout.write(`• ${title} …\n`);
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: process.env });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", resolve);
  });
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output).subarray(-20_000));
    fail(`"${title}" failed (${code}). ${hint}`);
  }
  process.stdout.write(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** npm as it was called, so that the same version and settings are used. */
function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js")
    ? [process.execPath, [script, ...args]]
    : [process.platform === "win32" ? "npm.cmd" : "npm", args];
}

/** A hash over the names and contents of files, so that a checkout that only touches times builds nothing. */
function fingerprint(places) {
  const hash = createHash("sha256");
  for (const file of places.flatMap((place) => filesBelow(join(root, place)))) {
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
