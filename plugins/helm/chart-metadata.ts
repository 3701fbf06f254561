import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { PluginFiles } from "../contract.js";
import { readYamlValues } from "../reading/read-texts.js";

const maxBytes = 5 * 1_048_576;

/**
 * Names of the dependencies that Chart.yaml, or requirements.yaml of older charts, declares. What is absent or wrong counts as empty: Helm says so itself, and better.
 * @param directory real path of the chart
 */
export async function declaredDependencies(
  files: PluginFiles,
  directory: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of ["Chart.yaml", "requirements.yaml"]) {
    const text = await readText(files, inDirectory(directory, name), signal);
    if (text?.includes("dependencies") === true) names.push(...namesOf((await readMap(text, signal))?.["dependencies"]));
  }
  return names;
}

/** Name and version that a chart's Chart.yaml gives, `""` for what it does not. */
export async function readChartIdentity(files: PluginFiles, directory: string, signal: AbortSignal) {
  const text = await readText(files, inDirectory(directory, "Chart.yaml"), signal);
  const chart = await readMap(text ?? "", signal);
  return { name: textOf(chart?.["name"]), version: textOf(chart?.["version"]) };
}

/** A path below a directory of which `""` is the root. */
export function inDirectory(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

async function readText(files: PluginFiles, path: string, signal: AbortSignal): Promise<string | undefined> {
  const resolved = await files.resolve(path, signal);
  if (!resolved.found || resolved.entry.type !== "file") return undefined;
  return new TextDecoder().decode((await files.read([resolved.entry.path], { maxBytes }, signal)).get(resolved.entry.path));
}

async function readMap(text: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  try {
    const [first] = await readYamlValues(text, {}, signal);
    return isObject(first) ? first : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function namesOf(dependencies: unknown): readonly string[] {
  if (!Array.isArray(dependencies)) return [];
  return dependencies.flatMap((one: unknown) => (isObject(one) ? [textOf(one["name"])] : []));
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
