import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openTools } from "../../cli/offline/open-tools.js";
import { packageFolder } from "../../cli/offline/package-folder.js";
import type { RenderTool } from "../../plugins/tools/tool-modules.js";
import { compareFolder } from "./compare-folder.js";
import { type Comparison, printReport } from "./print-report.js";
import type { NativePrograms } from "./render-natively.js";

// Holds our tools against the native ones on folders of public repositories:
//   node --import tsx test/corpus/compare.ts FOLDER… [--tool helm|kustomize|jsonnet] [--jobs N] [--seconds N] [--json FILE]
// Prints a table and every disagreement; --json also keeps what both sides say where both fail. Exit status 1 if anything disagrees.

const all = ["helm", "kustomize", "jsonnet"] as const satisfies readonly RenderTool[];
const agreeing: ReadonlySet<string> = new Set(["same", "same-but-for-chance", "same-but-for-path", "both-fail"]);

/** A number above zero that a flag gives. */
function readCount(flag: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`--${flag} takes a whole number above zero, not "${text}"`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tool: { type: "string", multiple: true },
    jobs: { type: "string", default: "1" },
    seconds: { type: "string", default: "120" },
    json: { type: "string" },
  },
});
const only = all.filter((tool) => values.tool === undefined || values.tool.includes(tool));
if (positionals.length === 0 || only.length === 0)
  throw new Error("name at least one folder, and with --tool one of helm, kustomize, jsonnet");
const jobs = readCount("jobs", values.jobs);
const timeoutMs = readCount("seconds", values.seconds) * 1000;

const script = new URL("./native-tools.mjs", import.meta.url).href;
const { nativeTools } = (await import(script)) as { readonly nativeTools: () => Promise<NativePrograms> };
const programs = await nativeTools();
const opened = openTools(packageFolder(), (line) => process.stderr.write(`${line}\n`));
const comparisons: Comparison[] = [];
try {
  for (const folder of positionals) {
    const progress = (done: number, total: number) => {
      if (done % 25 === 0 || done === total) process.stderr.write(`${folder}: ${done} of ${total}\n`);
    };
    comparisons.push(
      ...(await compareFolder(resolve(folder), { only, programs, tools: opened.tools, jobs, timeoutMs, progress })),
    );
  }
} finally {
  await opened.close();
}
process.stdout.write(printReport(comparisons));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(comparisons, null, 2)}\n`);
process.exitCode = comparisons.every(({ verdict }) => agreeing.has(verdict.kind)) ? 0 : 1;
