import type { ExampleReport } from "./run-example.js";

const MiB = 1_048_576;

/** An example's report for people: one line, and below it what a person must know. Ends with a line end. */
export function describeReport(report: ExampleReport): string {
  const { name, passed, updated, usage, reads, warnings, difference, log } = report;
  const count = report.manifests?.length ?? 0;
  const gave = report.error !== undefined ? "failed as expected" : count === 1 ? "1 object" : `${count} objects`;
  const cost =
    usage === undefined
      ? ""
      : `, ${usage.wallMs.toFixed(1)} ms (${usage.cpuMs.toFixed(1)} ms CPU), ${(usage.peakBytes / MiB).toFixed(1)} MiB${reads === undefined ? "" : `, ${reads} reads`}`;
  const head = passed
    ? `✓ ${name}: ${updated === true ? "wrote expected.yaml, " : ""}${gave}${cost}\n`
    : `✗ ${name}${cost.replace(/^, /, ": ")}\n`;
  const notes = warnings.map((warning) => `    ${warning}\n`).join("");
  const logged = log === undefined ? "" : indent(`log:\n${log}`);
  return `${head}${notes}${difference === undefined ? "" : indent(difference)}${logged}`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `    ${line}\n`)
    .join("");
}
