import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Pack, pack } from "tar-stream";
import { FairleadError } from "../../engine/errors.js";
import type { PluginFiles } from "../contract.js";
import { inDirectory } from "./chart-metadata.js";
import { helmFailure, quoted } from "./failure.js";
import { readIgnoreRules } from "./helm-ignore.js";

const MiB = 1_048_576;
const maxChartBytes = 100 * MiB;
const maxIgnoreBytes = MiB;
const maxFiles = 20_000;
const maxDepth = 64;
const compress = promisify(gzip);

/** A file of a chart: as it is called in it, and where its content is. */
interface ChartFile {
  readonly name: string;
  readonly target: string;
}

/**
 * Packs a chart's directory as `helm package` does: without what its `.helmignore` names, links replaced by what they lead to, its own `charts/` included. The
 * same files give the same bytes.
 * @param directory real path of the chart
 * @param name the archive's top directory
 * @throws FairleadError `BAD_USER_INPUT` (`PATH_ESCAPE`, `CHART_INVALID`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`, `INPUT_TOO_COMPLEX`)
 */
export async function packChart(files: PluginFiles, directory: string, name: string, signal: AbortSignal): Promise<Uint8Array> {
  const chosen = await chartFiles(files, directory, signal);
  const targets = [...new Set(chosen.map(({ target }) => target))];
  const contents = await files.read(targets, { maxBytes: maxChartBytes }, signal);
  const archive = pack();
  for (const { name: file, target } of chosen) {
    const content = Buffer.from(contents.get(target) ?? new Uint8Array());
    archive.entry({ name: `${name}/${file}`, mtime: new Date(0), mode: 0o644 }, content);
  }
  archive.finalize();
  return compress(await collect(archive), { level: 1 });
}

async function collect(archive: Pack): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function chartFiles(files: PluginFiles, directory: string, signal: AbortSignal): Promise<readonly ChartFile[]> {
  const isIgnored = await readIgnore(files, directory, signal);
  const chosen: ChartFile[] = [];
  const walk = async (folder: string, prefix: string, depth: number): Promise<void> => {
    if (depth > maxDepth) throw tooMuch(directory, `directories lie more than ${maxDepth} deep`);
    for (const { path } of (await files.list(folder, { recurse: false }, signal)) ?? []) {
      const name = `${prefix}${path.slice(path.lastIndexOf("/") + 1)}`;
      const resolved = await files.resolve(path, signal);
      if (!resolved.found && resolved.escapes) {
        throw helmFailure("PATH_ESCAPE", `repository contains out-of-bounds symlinks. file: ${path}`, { file: path });
      }
      if (!resolved.found || isIgnored(name, resolved.entry.type === "directory")) continue;
      if (resolved.entry.type === "directory") await walk(resolved.entry.path, `${name}/`, depth + 1);
      else if (resolved.entry.type === "file") chosen.push({ name, target: resolved.entry.path });
      if (chosen.length > maxFiles) throw tooMuch(directory, `there are more than ${maxFiles} files`);
    }
  };
  await walk(directory, "", 0);
  return chosen;
}

async function readIgnore(files: PluginFiles, directory: string, signal: AbortSignal) {
  const path = inDirectory(directory, ".helmignore");
  const resolved = await files.resolve(path, signal);
  if (!resolved.found || resolved.entry.type !== "file") return readIgnoreRules("", path);
  const target = resolved.entry.path;
  const bytes = (await files.read([target], { maxBytes: maxIgnoreBytes }, signal)).get(target);
  return readIgnoreRules(new TextDecoder().decode(bytes), path);
}

function tooMuch(directory: string, because: string): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot pack the chart ${quoted(directory)}: ${because}; list what is no part of it in .helmignore`,
    {
      details: { reason: "INPUT_TOO_COMPLEX", file: directory },
    },
  );
}
