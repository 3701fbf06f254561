import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Tool } from "./cases.js";
import type { CaseOnDisk } from "./write-case.js";

/** The tools as programs, built from the Go modules that ours are compiled from. */
export interface NativeTools {
  /** Runs the tool of a case in a process of its own and gives what it printed. @throws Error if it fails */
  render(one: CaseOnDisk): Promise<string>;
}

/** Finds the programs; what is missing is built, which takes minutes once. */
export async function openNativeTools(home: string): Promise<NativeTools> {
  const script = join(import.meta.dirname, "../../corpus/native-tools.mjs");
  const { nativeTools } = (await import(script)) as {
    readonly nativeTools: () => Promise<Readonly<Record<Tool, string>>>;
  };
  const programs = await nativeTools();
  const environment = { HOME: home, PATH: process.env["PATH"] ?? "" };
  return { render: (one) => runProgram(programs[one.tool], one, environment) };
}

function runProgram(program: string, { folder, arguments: values }: CaseOnDisk, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, values, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const printed: Buffer[] = [];
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
    child.stderr.on("data", (chunk) => (complaint += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(printed).toString());
      else reject(new Error(`${program} ended with ${code}: ${complaint.slice(0, 500)}`));
    });
  });
}

/** How many objects a tool printed. */
export function countObjects(tool: Tool, printed: string): number {
  if (tool === "jsonnet") return (JSON.parse(printed) as readonly object[]).length;
  return parseAllDocuments(printed).filter(({ contents }) => contents !== null).length;
}
