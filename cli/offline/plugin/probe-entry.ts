import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createMountedFiles } from "../../../plugins/mounted-files.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { manifestFile } from "../../../plugins/third-party/manifest.js";
import type { PluginMessage, PluginOperation } from "../../../plugins/third-party/messages.js";
import type { PluginProject } from "./load-project.js";

/** What says that the entry was loaded and speaks our interface, although it could not work on no files at all. */
const worked = new Set(["PLUGIN_FAILED"]);
const limits = { wallMs: 10_000, cpuMs: 10_000 };

/**
 * Makes sure that the sandbox loads a plugin's entry and finds what the manifest says of it, by runs on no files; that the plugin then says what it misses is no
 * failure.
 * @throws FairleadError `FAILED_PRECONDITION` (`PLUGIN_PROTOCOL`, `PLUGIN_CRASHED`, …) if it does not load; `BAD_USER_INPUT` (`PLUGIN_CONFIG`) for a `validate`
 *   that would never be called
 */
export async function probeEntry(project: PluginProject, sandbox: Sandbox, signal: AbortSignal): Promise<void> {
  const { parameters } = project.manifest;
  const probe = (op: PluginOperation) => probeOperation(op, project, sandbox, signal);
  await probe("generate");
  if (parameters.dynamic) await probe("parameters");
  if (parameters.validate) await probe("validate");
  else if (project.runtime === "script" && (await isThere(probe("validate"))))
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Cannot pack the plugin: it has a validate() that would never be called; write "validate: true" below parameters in ${manifestFile}`,
      { details: { reason: "PLUGIN_CONFIG" } },
    );
}

async function isThere(probing: Promise<void>): Promise<boolean> {
  return probing.then(
    () => true,
    (error: unknown) => !(error instanceof FairleadError && error.details["reason"] === "PLUGIN_PROTOCOL"),
  );
}

async function probeOperation(
  op: PluginOperation,
  { manifest, runtime, entryFile, entrySha256, digest }: PluginProject,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<void> {
  const { name, version } = manifest.metadata;
  const guest = {
    name: `${name} ${version}`,
    runtime,
    file: entryFile,
    sha256: entrySha256,
    trustClass: `probe/${digest}`,
    memoryMiB: manifest.limits.memoryMiB,
  };
  const message: PluginMessage = {
    abi: "v1",
    op,
    app: { name: "probe", namespace: "probe", project: "probe" },
    source: { path: "" },
    destination: { namespace: "probe", kubeVersion: "", apiVersions: [] },
    parameters: {},
    env: {},
    files: { root: "/src", appDir: "", index: [], refs: [] },
    limits: manifest.limits,
    dryRun: true,
  };
  const input = message as unknown as JsonObject;
  try {
    await sandbox.run(guest, { input, files: createMountedFiles({ mounts: new Map() }), fetch: fetchNothing, limits }, signal);
  } catch (error) {
    if (error instanceof FairleadError && worked.has(String(error.details["reason"]))) return;
    throw error;
  }
}

/** Who has come to fetch something works. */
function fetchNothing(): Promise<never> {
  return Promise.reject(new FairleadError("BAD_USER_INPUT", "nothing is fetched here", { details: { reason: "PLUGIN_FAILED" } }));
}
