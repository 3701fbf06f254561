import type { Measurement } from "./bench.js";

/** A measurement and the bench it comes from. */
export interface Row extends Measurement {
  readonly bench: string;
}

const heading = ["bench", "measurement", "n", "p50", "p99", "unit", "target", "ratio"];

/** The rows as a table of plain text; a single figure stands in the column of the median. */
export function printTable(rows: readonly Row[]): string {
  const cells = [heading, ...rows.map(cellsOf)];
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number) => column < 2 || column === 5;
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return lines.join("\n");
}

function cellsOf(row: Row): readonly string[] {
  const { bench, name, n, p50, p99, value, unit, target } = row;
  return [bench, name, String(n), figure(p50 ?? value), figure(p99), unit, targetOf(target), ratio(row)];
}

function targetOf(target: Measurement["target"]): string {
  if (target?.least !== undefined) return `≥ ${figure(target.least)}`;
  const marks = [target?.p50 ?? target?.value, target?.p99].map(figure).filter((text) => text !== "");
  return marks.length === 0 ? "" : `≤ ${marks.join(" / ")}`;
}

/** Measured by target (or target by measured, where more is better), the worst of those that have one: below 1 is kept. */
function ratio({ p50, p99, value, target }: Measurement): string {
  const pairs: readonly (readonly [number | undefined, number | undefined])[] = [
    [p50, target?.p50],
    [p99, target?.p99],
    [value, target?.value],
    [target?.least, value],
  ];
  const known = pairs.filter((pair): pair is readonly [number, number] => pair[0] !== undefined && pair[1] !== undefined);
  if (known.length === 0) return "";
  const worst = Math.max(...known.map(([measured, mark]) => (mark === 0 ? (measured === 0 ? 0 : Infinity) : measured / mark)));
  return worst === Infinity ? "over" : worst.toFixed(2);
}

function figure(value: number | undefined): string {
  if (value === undefined) return "";
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
