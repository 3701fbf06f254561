import { compileRange } from "../../engine/dialects/semver-range.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { PluginInput } from "../contract.js";
import { declaredDependencies, inDirectory, readChartIdentity } from "./chart-metadata.js";
import { helmFailure, quoted } from "./failure.js";
import type { HelmDependency, HelmInspectOutput } from "./messages.js";
import { packChart } from "./pack-chart.js";
import { followPath } from "./repository-path.js";

/** What is to be laid over the chart's directory. */
export interface SuppliedDependencies {
  /** Archives by their path in the repository: `<chart>/charts/<name>-<version>.tgz`. */
  readonly archives: ReadonlyMap<string, Uint8Array>;
  /** `DEP_FLOATING: …` */
  readonly warnings: readonly string[];
}

/** What resolving takes besides the chart. */
export interface DependencyOptions {
  readonly passCredentials: boolean;
  /** Asks the tool what is declared, locked and missing; asked at most once, and only if something seems to be missing. */
  readonly inspect: () => Promise<HelmInspectOutput>;
}

interface Supplied {
  readonly name: string;
  readonly version: string;
  readonly archive: Uint8Array;
}

const nothing: SuppliedDependencies = { archives: new Map(), warnings: [] };
const maxDependencies = 200;
const exactVersion = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?$/;

/**
 * Gets the dependencies that a chart declares and that are not in its `charts/`: a lock file that fits says which versions; without one the declared ranges are
 * resolved. What is in `charts/` stands as it is. One without a repository stays missing, and Helm says so.
 * @throws FairleadError `BAD_USER_INPUT` (`DEP_LOCK_STALE`, `PATH_ESCAPE`, `CHART_INVALID`, `DEP_FETCH_FAILED`); what fetching throws
 * @see helm/helm:pkg/downloader/manager.go `Build`
 */
export async function supplyDependencies(
  input: Pick<PluginInput, "files" | "path" | "remote" | "fact">,
  options: DependencyOptions,
  signal: AbortSignal,
): Promise<SuppliedDependencies> {
  const declared = await declaredDependencies(input.files, input.path, signal);
  if (declared.length === 0 || (await seemPresent(input, declared, signal))) return nothing;
  const inspected = await options.inspect();
  if (inspected.missing.length === 0) return nothing;
  const wanted = wantedDependencies(inspected, input.path);
  const archives = new Map<string, Uint8Array>();
  const warnings: string[] = [];
  for (const dependency of wanted) {
    const supplied = await supply(dependency, input, options, signal);
    const file = `${checkedPart(supplied.name, "name")}-${checkedPart(supplied.version, "version")}.tgz`;
    archives.set(inDirectory(input.path, `charts/${file}`), supplied.archive);
    if (inspected.lock !== undefined || dependency.repository.startsWith("file://") || exactVersion.test(dependency.version))
      continue;
    warnings.push(
      `DEP_FLOATING: the dependency ${quoted(dependency.name)} ${quoted(dependency.version)} is ${supplied.version} today and may be another one tomorrow; run "helm dependency update" and commit the lock file`,
    );
  }
  return { archives, warnings };
}

/** Without asking the tool: a directory of that name, or an archive whose name begins with it. */
async function seemPresent(
  { files, path }: Pick<PluginInput, "files" | "path">,
  declared: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const folder = await files.resolve(inDirectory(path, "charts"), signal);
  if (!folder.found || folder.entry.type !== "directory") return false;
  const entries = (await files.list(folder.entry.path, { recurse: false }, signal)) ?? [];
  const names = entries.map(({ path: entry }) => entry.slice(entry.lastIndexOf("/") + 1));
  return declared.every((name) =>
    names.some((entry) => entry === name || (entry.startsWith(`${name}-`) && entry.endsWith(".tgz"))),
  );
}

function wantedDependencies(
  { lock, missing, dependencies, metadata }: HelmInspectOutput,
  chart: string,
): readonly HelmDependency[] {
  if (lock !== undefined && !lock.isInStep) {
    const [locked, declaring] =
      metadata["apiVersion"] === "v1" ? ["requirements.lock", "requirements.yaml"] : ["Chart.lock", "Chart.yaml"];
    throw helmFailure(
      "DEP_LOCK_STALE",
      `the lock file (${locked}) is out of sync with the dependencies file (${declaring}). Please update the dependencies: run "helm dependency update" and commit the lock file`,
      { file: inDirectory(chart, locked) },
    );
  }
  const names = new Set(missing);
  const wanted = new Map<string, HelmDependency>();
  for (const one of lock?.dependencies ?? dependencies) {
    if (names.has(one.name) && one.repository !== "") wanted.set(JSON.stringify([one.name, one.version, one.repository]), one);
  }
  if (wanted.size <= maxDependencies) return [...wanted.values()];
  throw new FairleadError("RESOURCE_EXHAUSTED", `Cannot get ${wanted.size} chart dependencies: the limit is ${maxDependencies}`, {
    details: { reason: "INPUT_TOO_COMPLEX", limit: maxDependencies },
  });
}

async function supply(
  dependency: HelmDependency,
  input: Pick<PluginInput, "files" | "path" | "remote" | "fact">,
  { passCredentials }: DependencyOptions,
  signal: AbortSignal,
): Promise<Supplied> {
  const { name, version, repository } = dependency;
  if (repository.startsWith("file://")) return packLocal(dependency, input, signal);
  try {
    const chart = await input.remote.chart({ repository, name, version, passCredentials }, signal);
    return { name, version: chart.version, archive: chart.archive };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const isRefused = isFailure(error, "PERMISSION_DENIED") && error.details["reason"] === "REPO_NOT_PERMITTED";
    const because = isRefused
      ? `helm repos ${repository.replace(/\/\/[^/@]*@/, "//")} are not permitted in project '${input.fact("projectName")}'; it holds the dependency ${quoted(name)}`
      : `Cannot get the chart dependency ${quoted(name)} ${quoted(version)}: ${error.message}`;
    throw new FairleadError(error.code, because, { cause: error, details: { ...error.details, dependency: name } });
  }
}

async function packLocal(
  { name, version, repository }: HelmDependency,
  { files, path }: Pick<PluginInput, "files" | "path">,
  signal: AbortSignal,
): Promise<Supplied> {
  const place = repository.slice("file://".length);
  const end = place.startsWith("/") ? ({ type: "escapes" } as const) : await followPath(files, path, place, signal);
  const what = `the chart dependency ${quoted(name)}: ${quoted(repository)}`;
  if (end.type === "escapes") {
    throw helmFailure(
      "PATH_ESCAPE",
      `Cannot get ${what} leads out of the repository; a file:// dependency must lie in the same repository`,
    );
  }
  if (end.type !== "directory") {
    throw helmFailure(
      "DEP_FETCH_FAILED",
      `Cannot get ${what}: directory ${quoted(end.path)} not found; correct "repository" in Chart.yaml`,
      {
        file: end.path,
      },
    );
  }
  const found = await readChartIdentity(files, end.path, signal);
  if (compileRange(version === "" ? "*" : version)?.matches(found.version) !== true) {
    throw helmFailure(
      "DEP_FETCH_FAILED",
      `can't get a valid version for dependency ${name}: ${quoted(version)} is wanted, ${quoted(end.path)} is ${quoted(found.version)}`,
      { file: inDirectory(end.path, "Chart.yaml") },
    );
  }
  const archive = await packChart(files, end.path, checkedPart(found.name, "name"), signal);
  return { name: found.name, version: found.version, archive };
}

/** A chart's name or version as part of a path. */
function checkedPart(text: string, what: "name" | "version"): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(text) && text.length <= 250) return text;
  throw helmFailure(
    "CHART_INVALID",
    `Cannot use a chart whose ${what} is ${quoted(text)}: letters, digits, ".", "-", "_" and "+" are allowed`,
  );
}
