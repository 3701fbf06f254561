import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import type { GuestRuntime } from "../sandbox/sandbox.js";
import { guestRuntimeOf } from "./guest-runtime.js";
import { manifestFile, type PluginManifest } from "./manifest.js";
import { readPluginManifest } from "./read-manifest.js";

/** A plugin as it is distributed: its manifest and the few files that go with it. */
export interface PluginPackage {
  readonly manifest: PluginManifest;
  /** How its entry runs. */
  readonly runtime: GuestRuntime;
  /** Path → content: the manifest, the entry and, where they are there, icon, README.md and LICENSE. In order of the paths. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** `sha256:` and hex digits over all of `files`: what an administrator writes down. */
  readonly digest: string;
  /** Hex digits over the entry alone. */
  readonly entrySha256: string;
}

/** All files of a package together, unpacked. */
export const maxPackageBytes = 128 * 1_048_576;

/** The files that a package of this manifest may hold. */
export function packagedPaths({ runtime, metadata }: PluginManifest): readonly string[] {
  const icon = metadata.icon === undefined ? [] : [metadata.icon];
  return [manifestFile, runtime.entry, ...icon, "README.md", "LICENSE"];
}

/**
 * Makes a package of its files, checked: the manifest, that the entry is there and what the manifest says, and what a module asks of its host.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `PLUGIN_CONFIG`
 */
export function packageOf(files: ReadonlyMap<string, Uint8Array>, fairleadVersion: string): PluginPackage {
  const written = files.get(manifestFile);
  if (written === undefined) throw refusal(`it has no ${manifestFile}; every plugin has one at its top`);
  const manifest = readPluginManifest(written, fairleadVersion);
  const { entry, sha256 } = manifest.runtime;
  const code = files.get(entry);
  if (code === undefined) throw refusal(`there is no "${entry}", which runtime.entry names; build it first`);
  const entrySha256 = hashOf(code);
  if (sha256 !== undefined && sha256 !== entrySha256)
    throw refusal(
      `"${entry}" has the digest ${entrySha256}, runtime.sha256 says ${sha256}; build it again, or correct the manifest`,
    );
  const allowed = new Set(packagedPaths(manifest));
  const foreign = [...files.keys()].find((path) => !allowed.has(path));
  if (foreign !== undefined)
    throw refusal(
      `it holds "${foreign.slice(0, 200)}", which is none of a plugin's files; make archives with "fairlead plugin pack"`,
    );
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { manifest, runtime: guestRuntimeOf(manifest, code), files: sorted, digest: digestOf(sorted), entrySha256 };
}

/** One line a file, `sha256  path`, below a line that names this form. */
function digestOf(files: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...files].map(([path, bytes]) => `${hashOf(bytes)}  ${path}\n`);
  return `sha256:${createHash("sha256")
    .update(`fairlead-plugin v1\n${lines.join("")}`)
    .digest("hex")}`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function refusal(because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use the plugin: ${because}`, { details: { reason: "PLUGIN_CONFIG" } });
}
