import { execFile } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import type { KubernetesObject } from "./messages.js";

/** What an example gave, rendered in the sandbox that also runs the plugin in production. */
export interface RenderedExample {
  readonly manifests: readonly KubernetesObject[];
  readonly warnings: readonly string[];
  /** Whether it is what `expected.yaml` holds, or fails as the example says it shall. */
  readonly passed: boolean;
  /** The sentence with which the render failed; absent if it did not. */
  readonly error?: string;
}

/** How the test kit finds Fairlead. */
export interface TestOptions {
  /** The command and its first arguments. Default: the environment variable `FAIRLEAD`, split at blanks, else `fairlead`. */
  readonly fairlead?: readonly string[];
  /** Milliseconds; one minute unless said. */
  readonly timeoutMs?: number;
}

interface Report {
  readonly error?: string;
  readonly examples?: readonly (Partial<RenderedExample> & { readonly name: string })[];
}

const maxOutputBytes = 64 * 1_048_576;

/**
 * Renders one example (`examples/NAME` below the folder of the manifest) by `fairlead plugin test`, so that a test of your own can look at the objects.
 * Rejects with an Error if Fairlead cannot be run or the plugin cannot be built.
 */
export async function renderExample(folder: string, options: TestOptions = {}): Promise<RenderedExample> {
  const example = resolve(folder);
  const name = basename(example);
  const plugin = dirname(dirname(example));
  const [program = "fairlead", ...first] =
    options.fairlead ?? (process.env["FAIRLEAD"] ?? "fairlead").split(" ").filter((part) => part !== "");
  const text = await run(
    program,
    [...first, "plugin", "test", plugin, "--example", name, "-o", "json"],
    options.timeoutMs ?? 60_000,
  );
  const report = JSON.parse(text) as Report;
  const found = report.examples?.find((one) => one.name === name);
  if (found === undefined) throw new Error(report.error ?? `There is no example "${name}" in ${plugin}`);
  const { manifests = [], warnings = [], passed = false, error } = found;
  return { manifests, warnings, passed, ...(error !== undefined && { error }) };
}

/** Exit code 1 is an answer too: an example that did not pass. */
function run(program: string, args: readonly string[], timeout: number): Promise<string> {
  return new Promise((give, fail) => {
    execFile(program, [...args], { timeout, maxBuffer: maxOutputBytes }, (error, stdout, stderr) => {
      if (error === null || (error.code === 1 && stdout !== "")) give(stdout);
      else fail(new Error(`Cannot run ${program}: ${stderr.trim() || error.message}`, { cause: error }));
    });
  });
}
