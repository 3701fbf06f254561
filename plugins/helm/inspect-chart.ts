import type { PluginInput } from "../contract.js";
import { createMountedFiles } from "../mounted-files.js";
import { runTool, type ToolRunner } from "../tools/run-tool.js";
import type { HelmInspectInput, HelmInspectOutput, HelmValues } from "./messages.js";

/**
 * Asks Helm what a chart says of itself.
 * @param values applied over the chart's own before its parameters are listed
 * @throws FairleadError as `runTool`
 */
export async function inspectChart(
  tools: ToolRunner,
  { files, path, refs }: Pick<PluginInput, "files" | "path" | "refs">,
  values: readonly HelmValues[],
  signal: AbortSignal,
): Promise<HelmInspectOutput> {
  const mounts = new Map([["/src", files]]);
  for (const [name, other] of refs ?? []) mounts.set(`/refs/${name}`, other);
  const chart = path === "" ? "/src" : `/src/${path}`;
  const message: HelmInspectInput = { op: "inspect", chart, values };
  const paths = values.flatMap((layer) => ("path" in layer ? [layer.path] : []));
  const job = { tool: "helm", input: { ...message }, files: createMountedFiles({ mounts }), preload: [chart, ...paths] } as const;
  return (await runTool<HelmInspectOutput>(tools, job, signal)).output;
}
