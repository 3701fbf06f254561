import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { FairleadError } from "../../../engine/errors.js";
import { type OfflineContext, type OfflineResult, readArguments } from "../command.js";
import { fairleadItself } from "./fairlead-itself.js";
import { goTemplate } from "./templates/go-module.js";
import { scriptTemplate } from "./templates/script.js";

const runtimes = ["js", "wasm", "command"] as const;

/**
 * `fairlead plugin init NAME`: begins a plugin that works, with a golden example, in a new folder of that name.
 * @throws UsageError; FairleadError for a name that no plugin can have, or a folder that is not empty
 */
export async function initPlugin(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("fairlead plugin init")
    .description("Begins a plugin in a new folder: a manifest, code that works, and a golden example.")
    .argument("<name>", "its name, and that of the folder: lower-case letters, digits and dashes; a path names the folder")
    .addOption(
      new Option("--runtime <type>", "js: TypeScript; command: Go, a plain WASI program; wasm: Go, a module that is called")
        .choices(runtimes)
        .default("js"),
    );
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { runtime } = command.opts<{ readonly runtime: (typeof runtimes)[number] }>();
  const folder = resolve(context.folder, command.args[0] ?? "");
  const name = basename(folder);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Cannot begin a plugin named ${JSON.stringify(name)}: write lower-case letters, digits and dashes, e.g. acme-cue`,
    );
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new FairleadError("CONFLICT", `Cannot begin a plugin in "${folder}": it is not empty; name another folder`);
  const { version, sdkPackage } = fairleadItself();
  const [major = "0"] = version.split(".");
  const facts = { name, engines: `>=${version} <${Number(major) + 1}`, sdkPackage };
  const { files } = runtime === "js" ? scriptTemplate(facts) : goTemplate(facts, runtime);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: "wx" });
  }
  const code = runtime === "js" ? "src/plugin.ts" : "generate.go";
  const given = command.args[0] ?? name;
  return {
    exit: 0,
    result: { folder, files: Object.keys(files) },
    text: () =>
      `Wrote ${folder}\n\n  cd ${given}\n  fairlead plugin test     # builds it and renders examples/\n  fairlead plugin dev      # the same at every change\n\nThe code is in ${code}, what it is in fairlead-plugin.yaml.\n`,
  };
}
