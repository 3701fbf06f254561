import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { messageOf } from "../../engine/errors.js";
import type { RenderTool } from "../../plugins/tools/tool-modules.js";
import type { CorpusCase } from "./find-cases.js";
import type { RenderedDocument, Rendering } from "./rendering.js";

const exec = promisify(execFile);

/** Where the native programs lie, absolute. */
export type NativePrograms = Readonly<Record<RenderTool, string>>;

const words: Readonly<Record<RenderTool, readonly string[]>> = { helm: ["template"], kustomize: ["build"], jsonnet: [] };
/** No `git` and no home: what is not in the folder is not there, as on our side. */
const environment = { PATH: "/nonexistent", HOME: tmpdir() };
const yamlLimits = { maxLength: 1 << 28, maxNodes: 50_000_000 };

/** Renders a case by the native program. A program that fails, or says what is no YAML, is an answer. */
export async function renderNatively(one: CorpusCase, programs: NativePrograms, timeoutMs: number): Promise<Rendering> {
  const options = { cwd: one.folder, env: environment, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 1 << 28 } as const;
  let printed: string;
  try {
    printed = (await exec(programs[one.tool], [...words[one.tool], ...one.args], options)).stdout;
  } catch (error) {
    return { ok: false, because: failureOf(error, timeoutMs) };
  }
  try {
    return { ok: true, documents: readPrinted(one.tool, printed), notes: [] };
  } catch (error) {
    return { ok: false, because: `what it prints is no YAML: ${messageOf(error)}` };
  }
}

function failureOf(error: unknown, timeoutMs: number): string {
  const { stderr = "", killed = false } = error as { readonly stderr?: string; readonly killed?: boolean };
  if (killed) return `it was ended after ${timeoutMs / 1000} s`;
  return stderr.trim() || messageOf(error);
}

function readPrinted(tool: RenderTool, printed: string): readonly RenderedDocument[] {
  if (tool === "jsonnet") return [{ source: "", value: printed }];
  if (tool === "kustomize") return readDocuments("", printed);
  return printed.split(/^---\n(?=# Source: )/m).flatMap((part) => {
    const [, source] = /^# Source: (.*)\n/.exec(part) ?? [];
    return source === undefined ? [] : readDocuments(source, part);
  });
}

function readDocuments(source: string, text: string): readonly RenderedDocument[] {
  return parseYamlDocuments(text, yamlLimits).documents.map(({ value }) => ({ source, value }));
}
