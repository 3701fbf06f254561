import type { PluginInput } from "../contract.js";
import type { GuestFiles } from "../sandbox/guest-files.js";
import { runTool, type ToolRunner } from "../tools/run-tool.js";
import { offerKeys } from "./host-keys.js";
import type { HelmTemplateInput, HelmTemplateOutput } from "./messages.js";

/** One `helm template`. */
export interface TemplateJob {
  readonly message: HelmTemplateInput;
  readonly files: GuestFiles;
  /** As `GuestJob.preload`. */
  readonly preload: readonly string[];
  /** Functions of chance give what follows from it, and the clock stands still; without it they are of chance. */
  readonly seed?: string | undefined;
}

/**
 * Runs `helm template` once.
 * @throws FairleadError as `runTool`
 */
export async function runTemplate(
  tools: ToolRunner,
  { message, files, preload, seed }: TemplateJob,
  signal: AbortSignal,
): Promise<HelmTemplateOutput> {
  // Helm asks for it first, and most charts have none.
  const surely = [...preload, `${message.chart}/.helmignore`];
  const job =
    seed === undefined
      ? { input: { ...message }, files: offerKeys(files) }
      : { input: { ...message, isSeeded: true }, files, seed: JSON.stringify([seed, message.chart, message.releaseName]) };
  return (await runTool<HelmTemplateOutput>(tools, { tool: "helm", preload: surely, ...job }, signal)).output;
}

/** The seed that an Application asks for, which is its own: two of them with the same annotation have nothing in common. */
export function seedOf(input: Pick<PluginInput, "fact">): string | undefined {
  const seed = input.fact("helmSeed");
  return seed === "" ? undefined : JSON.stringify([input.fact("instanceName"), seed]);
}
