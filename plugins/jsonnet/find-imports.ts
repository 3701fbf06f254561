import type { PluginFiles } from "../contract.js";
import { joinInside, parentOf } from "../path-parts.js";

const maxFiles = 200;
const maxBytes = 16 * 1_048_576;
const importWords = /\b(import|importstr|importbin)\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/g;

/** Where imports are looked for. */
export interface ImportSearch {
  /** Paths from the root of the repository, the last one first. */
  readonly libraries: readonly string[];
}

/**
 * The files that a Jsonnet file names in its imports, those named there too, and itself: what evaluating it will most likely read. It only saves questions,
 * so whatever is unclear is passed over. Paths from the root of the repository.
 */
export async function findImports(
  files: PluginFiles,
  entry: string,
  { libraries }: ImportSearch,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set([entry]);
  let level: readonly string[] = [entry];
  while (level.length > 0) {
    const texts = await readTexts(files, level, signal);
    const next: string[] = [];
    for (const [path, text] of texts) {
      for (const { name, isCode } of importsOf(text)) {
        const target = await findImport(files, [parentOf(path), ...libraries.toReversed()], name, signal);
        if (target === undefined || found.has(target) || found.size >= maxFiles) continue;
        found.add(target);
        if (isCode) next.push(target);
      }
    }
    level = next;
  }
  return [...found];
}

function importsOf(text: string): readonly { readonly name: string; readonly isCode: boolean }[] {
  return [...text.matchAll(importWords)].flatMap(([, word, double, single]) => {
    const name = double ?? single ?? "";
    return name === "" || name.includes("\\") ? [] : [{ name, isCode: word === "import" }];
  });
}

/** The first directory that has it wins, as in Jsonnet. What is asked for in vain here is asked for in vain there. */
async function findImport(files: PluginFiles, directories: readonly string[], name: string, signal: AbortSignal) {
  for (const directory of directories) {
    const path = joinInside(directory, name);
    if (path === undefined) return undefined;
    const resolved = await files.resolve(path, signal);
    if (resolved.found) return resolved.entry.type === "file" ? path : undefined;
  }
  return undefined;
}

async function readTexts(
  files: PluginFiles,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly [string, string])[]> {
  const targets = new Map<string, string>();
  for (const path of paths) {
    const resolved = await files.resolve(path, signal);
    if (resolved.found && resolved.entry.type === "file") targets.set(path, resolved.entry.path);
  }
  const contents = await files.read([...new Set(targets.values())], { maxBytes }, signal);
  return [...targets].map(([path, target]) => [path, new TextDecoder().decode(contents.get(target))] as const);
}
