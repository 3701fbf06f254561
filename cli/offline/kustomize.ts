import { Command, Option } from "commander";
import { stringifyYaml } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import { createDiskFileTree } from "../../plugins/disk-file-tree.js";
import { runBuild } from "../../plugins/kustomize/run-build.js";
import { walkKustomization } from "../../plugins/kustomize/walk.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { type DiskPlace, findOnDisk } from "./disk-files.js";
import { noNetwork } from "./no-network.js";
import { withinBoundary } from "./within-boundary.js";

interface Flags {
  readonly reorder?: "none" | "legacy";
  readonly loadRestrictor?: "LoadRestrictionsNone" | "LoadRestrictionsRootOnly";
}

/**
 * `fairlead kustomize DIR`: builds a kustomization as `kustomize build` of 5.8 does, without network and plugins.
 * @throws UsageError; FairleadError as building does
 * @see kubernetes-sigs/kustomize:kustomize/commands/build
 */
export async function kustomizeBuild(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const [directory = "."] = command.args;
  const place = await findOnDisk(context, directory);
  if (place.type === "file") throw noDirectory(directory);
  await context.tools.modules.ready("kustomize", context.signal);
  const { objects, warnings } = await withinBoundary(place, (bounded) => buildOnDisk(bounded, command.opts<Flags>(), context));
  return { exit: 0, result: { manifests: objects }, text: () => objects.map(stringifyYaml).join("---\n"), notes: warnings };
}

function createCommand(): Command {
  return new Command("kustomize")
    .description("Builds a kustomization without network, as Kustomize 5.8 does")
    .argument("[directory]", "folder with a kustomization.yaml", ".")
    .addOption(
      new Option("--reorder <order>", "legacy: by kind; none: as the files have it; default: sortOptions, else legacy").choices([
        "none",
        "legacy",
      ]),
    )
    .addOption(
      new Option(
        "--load-restrictor <restriction>",
        "LoadRestrictionsNone lets files outside a kustomization's own folder be read",
      ).choices(["LoadRestrictionsNone", "LoadRestrictionsRootOnly"]),
    );
}

async function buildOnDisk({ root, path }: DiskPlace, { reorder, loadRestrictor }: Flags, { tools, signal }: OfflineContext) {
  const files = createRecordingFileTree(await createDiskFileTree(root));
  const restrictor = loadRestrictor === "LoadRestrictionsNone" ? "none" : "rootOnly";
  const graph = await walkKustomization(
    { files, directory: path, added: {}, remote: noNetwork, loadRestrictor: restrictor },
    signal,
  );
  const run = { directory: path, loadRestrictor: restrictor, ...(reorder !== undefined && { reorder }) } as const;
  return runBuild(tools, graph, run, signal);
}

function noDirectory(given: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Cannot build ${JSON.stringify(given)}: it is a file; name the folder of the kustomization`,
    {
      details: { reason: "PATH_INVALID" },
    },
  );
}
