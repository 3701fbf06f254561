import { FairleadError } from "../../../engine/errors.js";
import { createMountedFiles } from "../../../plugins/mounted-files.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import type { PluginProject } from "./load-project.js";

/** What says that the entry was loaded and speaks our interface, although it could not work on no files at all. */
const worked = new Set(["PLUGIN_FAILED"]);
const limits = { wallMs: 10_000, cpuMs: 10_000 };

/**
 * Makes sure that the sandbox loads a plugin's entry, by a run on no files; that the plugin then says what it misses is no failure.
 * @throws FairleadError `FAILED_PRECONDITION` (`PLUGIN_PROTOCOL`, `PLUGIN_CRASHED`, …) if it does not load
 */
export async function probeEntry(project: PluginProject, sandbox: Sandbox, signal: AbortSignal): Promise<void> {
  const { manifest, runtime, entryFile, entrySha256 } = project;
  const { name, version } = manifest.metadata;
  const guest = {
    name: `${name} ${version}`,
    runtime,
    file: entryFile,
    sha256: entrySha256,
    trustClass: `probe/${project.digest}`,
    memoryMiB: manifest.limits.memoryMiB,
  };
  const input = {
    abi: "v1",
    op: "generate",
    app: { name: "probe", namespace: "probe", project: "probe" },
    source: { path: "" },
    destination: { namespace: "probe", kubeVersion: "", apiVersions: [] },
    parameters: {},
    env: {},
    files: { root: "/src", appDir: "", index: [], refs: [] },
    limits: { ...manifest.limits },
    dryRun: true,
  };
  try {
    await sandbox.run(guest, { input, files: createMountedFiles({ mounts: new Map() }), limits }, signal);
  } catch (error) {
    if (error instanceof FairleadError && worked.has(String(error.details["reason"]))) return;
    throw error;
  }
}
