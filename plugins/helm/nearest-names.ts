import type { PluginFiles } from "../contract.js";
import { parentOf } from "../path-parts.js";

const shown = 3;
const longest = 100;
const mostNames = 500;

/** Files whose names come nearest to one that is not there, in the same directory, the best first; at most 3. */
export async function nearestFiles(files: PluginFiles, path: string, signal: AbortSignal): Promise<readonly string[]> {
  const directory = parentOf(path);
  const wanted = path.slice(directory === "" ? 0 : directory.length + 1).slice(0, longest);
  const entries = (await files.list(directory, { recurse: false }, signal)) ?? [];
  const judged = entries
    .filter(({ type }) => type === "file")
    .slice(0, mostNames)
    .map(({ path: other }) => ({ other, distance: editDistance(wanted, other.slice(directory.length).slice(0, longest)) }))
    .filter(({ other, distance }) => distance <= Math.max(3, wanted.length / 2) || /values.*\.ya?ml$/.test(other));
  return judged
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, shown)
    .map(({ other }) => other);
}

/** How many characters must be added, removed or replaced to come from one text to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
