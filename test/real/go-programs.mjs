// Plain JavaScript: `node test/real/bed/programs.mjs` runs it as it is.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findGo } from "../../server/launch/go-toolchain.mjs";
import { withLock } from "../../server/launch/lock.mjs";
import { cacheFolder } from "../../server/launch/tools.mjs";

const exec = promisify(execFile);
const environment = { GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0" };
/** A cold build of kube-apiserver took 264 s on two idle cores; a busy machine is given ten times that. */
const buildWithinMs = 45 * 60_000;

/**
 * Programs out of the Go modules that a folder pins (`module`: `go.mod` and `go.sum`), built once into a folder of the cache named `place`, which is keyed by
 * those pins, the flags and the version of Go. `packages`: program → its package, built in that order. `hint` says what else to do if one cannot be built.
 * Gives program → file. Throws an Error with one sentence that says which program cannot be had.
 */
export async function buildGoPrograms({ module, version, place, packages, linkerFlags = "-s -w", hint, onEvent, signal }) {
  const cache = cacheFolder();
  const { go, version: goVersion } = await findGo({
    folder: join(cache, "go"),
    onFetch: () => onEvent({ event: "fetching-go" }),
    signal,
  });
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", linkerFlags];
  const key = createHash("sha256")
    .update(JSON.stringify([goVersion, flags, environment]))
    .update(readFileSync(join(module, "go.mod"), "utf8"))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cache, place, `${version}-${key}`);
  const programs = {};
  for (const [name, path] of Object.entries(packages)) {
    const file = join(folder, name);
    programs[name] = file;
    if (existsSync(file)) continue;
    onEvent({ event: "building", program: name, version });
    const build = { name, file, command: [go, "build", ...flags], path, module, hint, signal };
    await withLock(`${file}.lock`, { signal }, () => (existsSync(file) ? undefined : buildProgram(build)));
  }
  return programs;
}

async function buildProgram({ name, file, command: [go, ...words], path, module, hint = () => "", signal }) {
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}.tmp`;
  const options = { cwd: module, timeout: buildWithinMs, maxBuffer: 1 << 26, signal, env: { ...process.env, ...environment } };
  try {
    await exec(go, [...words, "-o", half, path], options);
    renameSync(half, file);
  } catch (error) {
    const lines = String(error.stderr ?? "")
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n");
    throw new Error(
      `Cannot build ${name} from ${path}: ${lines || error.message}\nCheck the network and GOPROXY and run the command again${hint(name)}.`,
      { cause: error },
    );
  } finally {
    rmSync(half, { force: true });
  }
}
