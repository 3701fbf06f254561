import { Command } from "commander";
import { diagnosePolicy } from "../../engine/project/policy-diagnostics.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { emptyPolicyWarnings, readPolicy } from "./read-policy.js";

/**
 * `fairlead rbac validate`: whether a policy can be read, and which of its lines can never have an effect.
 * @throws UsageError; FairleadError for a file that cannot be read
 */
export async function validatePolicyFile(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { policy: file } = command.opts<{ readonly policy: string }>();
  const { map, ...settings } = await readPolicy(file, context);
  const found = diagnosePolicy(settings, { map, name: file });
  const { errors } = found;
  const warnings = [...found.warnings, ...emptyPolicyWarnings(settings)];
  const valid = errors.length === 0;
  const verdict = valid ? (warnings.length === 0 ? "valid" : "valid, with warnings") : "invalid";
  return {
    exit: valid ? 0 : 1,
    result: { valid, errors, warnings },
    text: () =>
      [
        `${verdict}: ${file === "-" ? "standard input" : file}`,
        ...errors.map((error) => `  error: ${error}`),
        ...warnings.map((warning) => `  warning: ${warning}`),
        "",
      ].join("\n"),
  };
}

function createCommand(): Command {
  return new Command("rbac validate")
    .description(
      "Says whether a policy can be read, and warns of lines that can never have an effect or hardly mean what they say. Exit status 0 is valid, 1 is not.",
    )
    .requiredOption("--policy <file>", "lines of policy CSV, or an argocd-rbac-cm ConfigMap");
}
