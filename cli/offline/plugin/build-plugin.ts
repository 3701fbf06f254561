import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BuildFailure, Plugin } from "esbuild";
import { FairleadError, messageOf } from "../../../engine/errors.js";
import { manifestFile, type PluginManifest } from "../../../plugins/third-party/manifest.js";
import { readPluginManifest } from "../../../plugins/third-party/read-manifest.js";
import { fairleadItself } from "./fairlead-itself.js";

const sources = ["src/plugin.ts", "src/plugin.js"];
const goTimeoutMs = 300_000;
const maxGoOutput = 1_048_576;

/**
 * Builds the entry of the plugin in a folder from its sources: `src/plugin.ts` or `.js` with esbuild into one bundle, a Go module with `go build`. A folder with
 * neither brings an entry that was built by other means. The same sources and tools give the same bytes.
 * @throws FairleadError `BAD_USER_INPUT` (`PLUGIN_CONFIG`, `PLUGIN_BUILD` with the compiler's words); `FAILED_PRECONDITION` if a compiler is missing
 */
export async function buildPlugin(folder: string): Promise<void> {
  const manifest = await manifestIn(folder);
  const { type, entry } = manifest.runtime;
  await mkdir(dirname(join(folder, entry)), { recursive: true });
  const source = sources.find((path) => existsSync(join(folder, path)));
  if (type === "js" && source !== undefined) await bundle(folder, source, entry);
  else if (type !== "js" && existsSync(join(folder, "go.mod"))) await buildGo(folder, type, entry);
}

async function manifestIn(folder: string): Promise<PluginManifest> {
  const bytes = await readFile(join(folder, manifestFile)).catch(() => undefined);
  if (bytes !== undefined) return readPluginManifest(bytes, fairleadItself().version);
  throw new FairleadError(
    "NOT_FOUND",
    `Cannot build the plugin in "${folder}": it holds no ${manifestFile}; "fairlead plugin init" writes one`,
    {
      details: { reason: "PLUGIN_NOT_FOUND" },
    },
  );
}

async function bundle(folder: string, source: string, entry: string): Promise<void> {
  const { build } = await import("esbuild").catch((error: unknown) => {
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `Cannot build "${source}": esbuild is not installed beside Fairlead; run "npm install esbuild" there`,
      {
        cause: error,
        details: { reason: "TOOL_MISSING" },
      },
    );
  });
  try {
    await build({
      absWorkingDir: folder,
      entryPoints: [source],
      outfile: entry,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "es2023",
      charset: "utf8",
      legalComments: "none",
      logLevel: "silent",
      plugins: [sdkOfThisFairlead],
    });
  } catch (error) {
    throw buildFailure(source, describeFailure(error), error);
  }
}

/** The SDK's only code, whether or not the plugin has installed the package; under a name that is the same on every machine. */
const sdkOfThisFairlead: Plugin = {
  name: "fairlead-plugin-sdk",
  setup(build) {
    const { sdkCode } = fairleadItself();
    const file = ["ts", "js"].map((type) => join(sdkCode, `define-generator.${type}`)).find((path) => existsSync(path));
    build.onResolve({ filter: /^@fairlead\/plugin-sdk$/ }, () => ({ path: "@fairlead/plugin-sdk", namespace: "fairlead" }));
    build.onLoad({ filter: /.*/, namespace: "fairlead" }, () => ({ contents: readFileSync(file ?? "", "utf8"), loader: "ts" }));
  },
};

function describeFailure(error: unknown): string {
  const { errors } = error as Partial<BuildFailure>;
  const [first] = errors ?? [];
  if (first === undefined) return messageOf(error);
  const at = first.location === null ? "" : `${first.location.file}:${first.location.line}:${first.location.column + 1}: `;
  return `${at}${first.text}`;
}

async function buildGo(folder: string, type: "wasm" | "command", entry: string): Promise<void> {
  const mode = type === "wasm" ? ["-buildmode=c-shared"] : [];
  const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", ...mode, "-o", entry, "."];
  const environment = { ...process.env, GOOS: "wasip1", GOARCH: "wasm", CGO_ENABLED: "0" };
  await new Promise<void>((give, fail) => {
    execFile("go", args, { cwd: folder, env: environment, timeout: goTimeoutMs, maxBuffer: maxGoOutput }, (error, _, stderr) => {
      if (error === null) give();
      else if (error.code === "ENOENT") fail(goMissing(folder, error));
      else fail(buildFailure("the Go module", stderr.trim().slice(0, 4000) || error.message, error));
    });
  });
}

function goMissing(folder: string, cause: unknown): FairleadError {
  return new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot build the Go module in "${folder}": there is no "go" on the PATH; install Go 1.24 or newer`,
    {
      cause,
      details: { reason: "TOOL_MISSING", tool: "go" },
    },
  );
}

function buildFailure(what: string, because: string, cause: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot build ${what}: ${because}`, { cause, details: { reason: "PLUGIN_BUILD" } });
}
