import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { messageOf } from "../../engine/errors.js";
import { answer } from "./answer.js";
import type { OfflineContext } from "./command.js";
import { batchCommands, findCommand } from "./commands.js";

/** Where requests come from and answers go. */
export interface BatchStreams {
  readonly input: Readable;
  /** Writes one line and resolves when it is out, so that answers nobody reads do not pile up. */
  readonly write: (line: string) => Promise<void>;
}

const requests = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  cmd: z.string(),
  args: z.array(z.string()).default([]),
  files: z.record(z.string(), z.union([z.string(), z.strictObject({ base64: z.base64() })])).default({}),
});
type Request = z.infer<typeof requests>;

/** Requests worked on at once; more are read when one is done. */
const atOnce = 8;
/** A request that takes longer has failed. */
const withinMs = 120_000;

/**
 * `fairlead batch`: answers requests, a JSON line each, until the input ends. Each runs as if in an empty folder of its own in which its `files` had been
 * written; none sees another. A bad request is answered, and ends nothing.
 * @returns the exit code: 0 however the requests ended
 */
export async function runBatch({ input, write }: BatchStreams, context: Omit<OfflineContext, "folder" | "stdin">): Promise<0> {
  const running = new Set<Promise<void>>();
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const work = answerLine(line, context)
      .then((answered) => write(`${JSON.stringify(answered)}\n`))
      .finally(() => running.delete(work));
    running.add(work);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  return 0;
}

async function answerLine(line: string, context: Omit<OfflineContext, "folder" | "stdin">): Promise<object> {
  const read = readRequest(line);
  if ("error" in read) return { id: read.id, ok: false, exit: 2, error: read.error };
  const { id = null, cmd, args } = read.request;
  const found = findCommand([...cmd.split(" "), ...args], batchCommands);
  if (found === undefined) return { id, ok: false, exit: 2, error: `unknown command "${cmd.slice(0, 100)}"` };
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(withinMs)]);
  try {
    return await inFolderOfItsOwn(read.request, async (folder) => {
      const answered = await answer(found.run, withoutOutputFlag(found.args), { ...context, folder, signal });
      const { ok, exit } = answered;
      return ok ? { id, ok, exit, result: answered.result } : { id, ok, exit, error: answered.error };
    });
  } catch (thrown) {
    return { id, ok: false, exit: 2, error: messageOf(thrown) };
  }
}

function readRequest(
  line: string,
): { readonly request: Request } | { readonly id: string | number | null; readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, error: "the line is no JSON" };
  }
  const parsed = requests.safeParse(value);
  if (parsed.success) return { request: parsed.data };
  const id = z.object({ id: z.union([z.string(), z.number()]) }).safeParse(value).data?.id ?? null;
  const [issue] = parsed.error.issues;
  return { id, error: `the request is wrong at "${issue?.path.join(".") ?? ""}": ${issue?.message ?? "it is no request"}` };
}

async function inFolderOfItsOwn<T>({ files }: Request, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-batch-"));
  try {
    for (const [name, content] of Object.entries(files)) await writeRequestFile(folder, name, content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeRequestFile(folder: string, name: string, content: Request["files"][string]): Promise<void> {
  const path = normalize(name);
  if (name === "" || path.startsWith("/") || path.split("/").includes("..") || name.includes("\0"))
    throw new Error(`the file name ${JSON.stringify(name.slice(0, 200))} leaves the request's folder`);
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), typeof content === "string" ? content : Buffer.from(content.base64, "base64"));
}

/** A batch always answers in JSON; saying so is no mistake. */
function withoutOutputFlag(args: readonly string[]): readonly string[] {
  return args.at(-2) === "-o" && args.at(-1) === "json" ? args.slice(0, -2) : args;
}
