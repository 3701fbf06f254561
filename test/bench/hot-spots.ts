import { readFileSync } from "node:fs";

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** What a `.cpuprofile` says, as plain text: the files and the functions that took most, of their own and with all they called. */
export function hotSpots(file: string, count: number): string {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8")) as Profile;
  const own = new Map<number, number>();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const sums = { files: new Map<string, number>(), self: new Map<string, number>(), total: new Map<string, number>() };
  const [root] = nodes;
  const walk: Walk = { byId: new Map(nodes.map((node) => [node.id, node])), own, sums, open: new Set() };
  if (root !== undefined) addUp(root, { file: "", name: "" }, walk);
  const all = [...sums.self].reduce((sum, [, time]) => sum + time, 0);
  const top = (times: ReadonlyMap<string, number>) =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, time]) => `${share(time, all)} %  ${(time / 1_000).toFixed(0).padStart(7)} ms  ${name}`);
  return [
    `${(all / 1_000).toFixed(0)} ms busy; by file, with the built-in functions it calls`,
    ...top(sums.files),
    "by function, its own time",
    ...top(sums.self),
    "by function, with what it called",
    ...top(sums.total),
  ].join("\n");
}

interface Walk {
  readonly byId: ReadonlyMap<number, ProfileNode>;
  readonly own: ReadonlyMap<number, number>;
  readonly sums: Readonly<Record<"files" | "self" | "total", Map<string, number>>>;
  /** Functions that are being walked through: one that calls itself counts once. */
  readonly open: Set<string>;
}

interface Caller {
  readonly file: string;
  readonly name: string;
}

/** Adds a node and all below it; gives its time. Built-in functions count for whoever calls them. */
function addUp(node: ProfileNode, caller: Caller, walk: Walk): number {
  const { functionName, url, lineNumber } = node.callFrame;
  if (/^\((idle|program)\)$/.test(functionName)) return 0;
  const file = url === "" || url.startsWith("node:") ? "" : shortened(url);
  const own = walk.own.get(node.id) ?? 0;
  const itself = functionName === "" ? "(anonymous)" : functionName;
  const name = file === "" ? `${itself}${url === "" ? "" : ` ${url}`} ← ${caller.name}` : `${itself}  ${file}:${lineNumber + 1}`;
  const here: Caller = file === "" ? caller : { file, name };
  const isOuter = file !== "" && !walk.open.has(name);
  if (isOuter) walk.open.add(name);
  let total = own;
  for (const id of node.children ?? []) {
    const child = walk.byId.get(id);
    if (child !== undefined) total += addUp(child, here, walk);
  }
  add(walk.sums.files, functionName === "(garbage collector)" ? functionName : here.file || "Node itself", own);
  add(walk.sums.self, name, own);
  if (isOuter) add(walk.sums.total, name, total);
  if (isOuter) walk.open.delete(name);
  return total;
}

function add(sums: Map<string, number>, name: string, time: number): void {
  if (time > 0) sums.set(name, (sums.get(name) ?? 0) + time);
}

function shortened(url: string): string {
  return url.replace(/^file:\/\//, "").replace(/^.*\/(dist|node_modules)\//, "$1/");
}

function share(time: number, all: number): string {
  return ((time / Math.max(1, all)) * 100).toFixed(1).padStart(5);
}
