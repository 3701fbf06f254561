import type { CorpusCase } from "./find-cases.js";
import type { Verdict } from "./judge.js";

/** One case and what it came to. */
export interface Comparison {
  readonly root: string;
  readonly case: CorpusCase;
  readonly verdict: Verdict;
  readonly nativeMs: number;
  readonly oursMs: number;
}

const columns = [
  ["same", "same"],
  ["same-but-for-chance", "chance"],
  ["same-but-for-path", "path"],
  ["both-fail", "both fail"],
  ["differ", "differ"],
  ["only-ours-fails", "only ours fails"],
  ["only-native-fails", "only native fails"],
] as const satisfies readonly (readonly [Verdict["kind"], string])[];
const shownLength = 300;

/** The table, a row a folder and tool, then every disagreement with its place and first difference. */
export function printReport(comparisons: readonly Comparison[]): string {
  const rows = Map.groupBy(comparisons, ({ root, case: { tool } }) => `${root} ${tool}`);
  const head = ["folder and tool", "tried", ...columns.map(([, title]) => title), "ms native", "ms ours"];
  const lines = [...rows].map(([name, group]) => rowOf(name, group));
  const table = [head, ...lines, ...(rows.size > 1 ? [rowOf("all", comparisons)] : [])];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const printed = table.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  );
  return [...printed, ...comparisons.flatMap(disagreementOf), ""].join("\n");
}

function rowOf(name: string, group: readonly Comparison[]): readonly string[] {
  const counts = columns.map(([kind]) => group.filter(({ verdict }) => verdict.kind === kind).length);
  const mean = (sum: number) => String(Math.round(sum / group.length));
  const nativeMs = mean(group.reduce((sum, one) => sum + one.nativeMs, 0));
  return [name, ...[group.length, ...counts].map(String), nativeMs, mean(group.reduce((sum, one) => sum + one.oursMs, 0))];
}

function disagreementOf({ root, case: { tool, name }, verdict }: Comparison): readonly string[] {
  const place = `${tool} ${root}/${name}`;
  if (verdict.kind === "only-ours-fails" || verdict.kind === "only-native-fails")
    return [`\n${verdict.kind}: ${place}`, `  ${clip(verdict.because)}`];
  if (verdict.kind !== "differ") return [];
  const { at, native, ours } = verdict.difference;
  const [left, right] = fromWhereTheyPart(JSON.stringify(native) ?? "nothing", JSON.stringify(ours) ?? "nothing");
  return [`\ndiffer: ${place}`, `  ${verdict.document} at ${at}`, `  native: ${left}`, `  ours:   ${right}`];
}

/** Long texts from shortly before the first character that is not the same. */
function fromWhereTheyPart(left: string, right: string): readonly [string, string] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  const start = Math.max(0, same - 60);
  const from = (text: string) => `${start > 0 ? "…" : ""}${clip(text.slice(start))}`;
  return [from(left), from(right)];
}

function clip(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
