import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { packageFolder } from "./package-folder.js";

/** `fairlead version`. */
export async function printVersion(args: readonly string[], _context: OfflineContext): Promise<OfflineResult> {
  const help = readArguments(new Command("version").description("Prints the version"), args);
  if (help !== undefined) return help;
  const { version } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { readonly version: string };
  return { exit: 0, result: { version }, text: () => `${version}\n` };
}
