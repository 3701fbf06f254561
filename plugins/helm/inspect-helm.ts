import type { HelmDetails } from "../../engine/model/source-details.js";
import type { PluginInput } from "../contract.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { equivalentCommand } from "./equivalent-command.js";
import { inspectChart } from "./inspect-chart.js";
import { readHelmOptions } from "./options.js";
import { prepareTemplate } from "./prepare-template.js";

/**
 * The details of a chart for people: its values, parameters and the command that renders it. Nothing is rendered.
 * @throws FairleadError as rendering does
 */
export async function inspectHelm(tools: ToolRunner, input: PluginInput, signal: AbortSignal): Promise<HelmDetails> {
  const options = readHelmOptions(input.source.helm);
  const { message } = await prepareTemplate(input, options, signal);
  const files = message.values.filter((layer) => "path" in layer || !layer.name.startsWith("helm."));
  const { metadata, valuesText, parameters } = await inspectChart(tools, input, files, signal);
  const textOf = (name: string) => (typeof metadata[name] === "string" ? metadata[name] : "");
  return {
    name: textOf("name"),
    version: textOf("version"),
    description: textOf("description"),
    valueFiles: await listValueFiles(input, signal),
    values: valuesText,
    parameters,
    fileParameters: options.fileParameters,
    command: equivalentCommand(message),
  };
}

async function listValueFiles({ files, path }: PluginInput, signal: AbortSignal): Promise<readonly string[]> {
  const entries = (await files.list(path, { recurse: false }, signal)) ?? [];
  const names = entries
    .filter(({ type }) => type !== "directory")
    .map((entry) => entry.path.slice(entry.path.lastIndexOf("/") + 1));
  return names.filter((name) => name.includes("values") && /\.ya?ml$/.test(name));
}
