import { Command } from "commander";
import { stringifyYaml } from "../../engine/dialects/yaml.js";
import { maskSecrets, withAllInData } from "../../engine/diff/mask-secrets.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { readSide } from "./read-side.js";

interface Flags {
  readonly target?: string;
  readonly live?: string;
  readonly hideAnnotations?: string;
}

/**
 * `fairlead diff mask`: both sides of a Secret with every value masked, equal ones alike.
 * @throws UsageError; FairleadError for files that cannot be read
 */
export async function maskFiles(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("diff mask")
    .description("Shows both sides of a Secret with their values masked: equal values of one key look equal, others do not")
    .option("--target <file>", "the Secret as Git wants it")
    .option("--live <file>", "the Secret as the cluster has it")
    .option("--hide-annotations <names>", "annotations to mask as well, with commas");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { hideAnnotations = "", ...files } = command.opts<Flags>();
  if (files.target === undefined && files.live === undefined) throw new UsageError("diff mask: give --target, --live or both");
  const [target, live] = await Promise.all([readSide(files.target, context), readSide(files.live, context)]);
  const sensitiveAnnotations = hideAnnotations.split(",").map((name) => name.trim());
  const folded = {
    ...(target.object && { target: withAllInData(target.object) }),
    ...(live.object && { live: withAllInData(live.object) }),
  };
  const masked: { readonly target?: Manifest; readonly live?: Manifest } = maskSecrets(folded, {
    sensitiveAnnotations: sensitiveAnnotations.filter((name) => name !== ""),
    hidesFound: false,
  });
  const result = { target: (masked.target ?? null) as Json, live: (masked.live ?? null) as Json };
  const notes = [...target.warnings, ...live.warnings];
  return {
    exit: 0,
    result,
    notes,
    text: () => `# target\n${stringifyYaml(result.target)}---\n# live\n${stringifyYaml(result.live)}`,
  };
}
