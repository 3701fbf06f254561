import { readFile, stat } from "node:fs/promises";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import { missingGrants, requestsOf } from "./capabilities.js";
import { createThirdPartyPlugin, type ThirdPartyPlugin } from "./create-plugin.js";
import { type PluginInstallation, readInstallations } from "./installations.js";
import { maxPackageBytes, type PluginPackage, packageOf } from "./package.js";
import { readPackageArchive } from "./package-archive.js";
import { readPackageFolder } from "./package-folder.js";
import type { PackageStore, StoredPlugin } from "./package-store.js";

/** A plugin that is wanted and off. */
export interface PluginProblem {
  readonly name: string;
  /** One sentence that says what an administrator can do. */
  readonly because: string;
}

/** The plugins of third parties that are there. */
export interface InstalledPlugins {
  /** Those that are on, in order of their names. */
  plugins(): readonly ThirdPartyPlugin[];
  /** Those that are off, and why. */
  problems(): readonly PluginProblem[];
  /**
   * Takes what the ConfigMap says now. What is on stays on while others load; what did not change is kept. Never throws: what fails is a problem.
   * Calls are carried out one after the other.
   */
  update(data: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}

/** What installed plugins are made with. */
export interface InstalledOptions {
  readonly sandbox: Sandbox;
  readonly store: PackageStore;
  readonly fairleadVersion: string;
  /** Fetches the files of an OCI artifact that is pinned by digest; nobody may need more than `maxPackageBytes`. */
  readonly fetchArtifact: (url: string, signal: AbortSignal) => Promise<ReadonlyMap<string, Uint8Array>>;
}

type Outcome = { readonly plugin: ThirdPartyPlugin; readonly key: string } | PluginProblem;

/** Starts without plugins; `update` brings them. */
export function createInstalledPlugins(options: InstalledOptions): InstalledPlugins {
  let outcomes: readonly Outcome[] = [];
  let last: Promise<void> = Promise.resolve();
  let isSwept = false;
  const known = (key: string) => outcomes.find((outcome) => "key" in outcome && outcome.key === key);
  const take = async (data: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const { installations, problems } = readInstallations(data);
    // Only once, before anything runs: a render under way may need what an administrator has just replaced.
    if (!isSwept) await options.store.keepOnly(new Set(installations.map(({ digest }) => digest))).catch(() => {});
    isSwept = true;
    const next: Outcome[] = [...problems];
    for (const installation of installations) {
      const key = JSON.stringify(installation);
      next.push(known(key) ?? (await install(installation, key, options, signal)));
    }
    outcomes = next.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  };
  return {
    plugins: () => outcomes.flatMap((outcome) => ("plugin" in outcome ? [outcome.plugin] : [])),
    problems: () => outcomes.flatMap((outcome) => ("plugin" in outcome ? [] : [outcome])),
    update(data, signal) {
      last = last.then(() => take(data, signal));
      return last;
    },
  };
}

function nameOf(outcome: Outcome): string {
  return "plugin" in outcome ? outcome.plugin.name : outcome.name;
}

async function install(
  wanted: PluginInstallation,
  key: string,
  options: InstalledOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { name, grants } = wanted;
  const off = (because: string): PluginProblem => ({ name, because: `Plugin "${name}" is off: ${because}` });
  try {
    const stored = await load(wanted, options, signal);
    if (typeof stored === "string") return off(stored);
    const { name: called, version } = stored.manifest.metadata;
    if (called !== name) return off(`the package is of a plugin named "${called}"; name the key ${called}.yaml`);
    const missing = missingGrants(requestsOf(stored.manifest), grants);
    if (missing.length > 0)
      return off(
        `version ${version} asks for what no grant gives: ${missing.join(", ")}; add that to its grants, or install a version that asks for less`,
      );
    return { plugin: createThirdPartyPlugin(stored, { sandbox: options.sandbox, grants }), key };
  } catch (error) {
    return off(messageOf(error));
  }
}

/** The package, or why it is not the one that is wanted. */
async function load(
  { from, digest }: PluginInstallation,
  options: InstalledOptions,
  signal: AbortSignal,
): Promise<StoredPlugin | string> {
  const known = await options.store.get(digest);
  if (known !== undefined) return known;
  const found = await fetchPackage(from, options, signal);
  if (found.digest !== digest)
    return `it has the digest ${found.digest}, and the administrator wrote ${digest}; check where it comes from, then write the new digest`;
  return options.store.put(found);
}

async function fetchPackage(
  from: PluginInstallation["from"],
  options: InstalledOptions,
  signal: AbortSignal,
): Promise<PluginPackage> {
  const { fairleadVersion, fetchArtifact } = options;
  if (from.kind === "oci") return packageOf(await fetchArtifact(from.url, signal), fairleadVersion);
  return readPackage(from.path, fairleadVersion);
}

/**
 * Reads the package in a folder or an archive.
 * @throws FairleadError `NOT_FOUND` if nothing is there; what `readPackageFolder` and `readPackageArchive` throw
 */
export async function readPackage(path: string, fairleadVersion: string): Promise<PluginPackage> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new FairleadError("NOT_FOUND", `Cannot read a plugin from "${path}": nothing is there`);
  if (found.isDirectory()) return readPackageFolder(path, fairleadVersion);
  if (found.size <= maxPackageBytes) return readPackageArchive(await readFile(path), fairleadVersion);
  throw new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read a plugin from "${path}": it has ${found.size} bytes, the limit is ${maxPackageBytes}`,
    {
      details: { reason: "ARCHIVE_TOO_LARGE" },
    },
  );
}
