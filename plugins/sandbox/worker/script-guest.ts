import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type isolatedVm from "isolated-vm";
import type { ScriptJob, ScriptOutcome } from "../guest/script.js";
import type { GuestFacts, RunEnd, RunMessage } from "../messages.js";
import { createBridge } from "./bridge.js";
import { exactBuffer, handedOver } from "./hand-over.js";
import { ivm } from "./isolated-vm.js";
import type { GuestResult, LoadedGuest } from "./loaded-guest.js";
import type { Parent } from "./parent.js";
import { createRandom } from "./random.js";

const maxLog = 65_536;
const maxMessage = 2000;

/** Loads a script: its text. Every run has an isolate of its own. */
export function loadScriptGuest(bytes: Uint8Array, guest: GuestFacts, parent: Parent): LoadedGuest {
  const text = new TextDecoder().decode(bytes);
  const program = readFileSync(join(import.meta.dirname, "script-guest.js"), "utf8");
  return {
    async run(message) {
      const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, guest.memoryMiB), onCatastrophicError: die });
      try {
        return await runIn(isolate, { text, program, message, parent });
      } finally {
        if (!isolate.isDisposed) isolate.dispose();
      }
    },
    prepare: () => Promise.resolve(),
  };
}

/** V8 gave up an isolate: its thread is lost, and with it the process. */
function die(message: string): void {
  writeSync(2, `out of memory: ${message}\n`);
  process.abort();
}

async function runIn(
  isolate: isolatedVm.Isolate,
  { text, program, message, parent }: { text: string; program: string; message: RunMessage; parent: Parent },
): Promise<GuestResult> {
  const context = await isolate.createContext();
  const bridge = createBridge(parent, createRandom(message.seed));
  const host = new ivm.Reference(async (about: unknown, argument: unknown) => {
    const answer = await bridge(about, argument);
    return answer instanceof Uint8Array ? handedOver(exactBuffer(answer)) : answer;
  });
  const bytes = exactBuffer(message.pack.bytes);
  const job: ScriptJob = {
    input: message.input,
    index: message.pack.index,
    bytes,
    nowMs: message.nowMs,
    outputBytes: message.outputBytes,
  };
  await (await isolate.compileScript(program, { filename: "fairlead:script-guest" })).run(context);
  // The program's functions are taken out, and its name is removed, before any code of the plugin runs.
  const [setUp, begin, finish] = await Promise.all(
    ["setUp", "begin", "finish"].map((name) => context.eval(`fairleadGuest.${name}`, { reference: true })),
  );
  await context.evalClosure(
    "const host = $2; const call = host.applySyncPromise.bind(host); $0($1, (about, argument) => call(undefined, [about, argument]))",
    [
      setUp?.derefInto(),
      new ivm.ExternalCopy(job, { transferList: [bytes] }).copyInto({ release: true, transferIn: true }),
      host,
    ],
  );
  let early: RunEnd | undefined;
  try {
    const bundle = await evaluate(isolate, context, text);
    await begin?.apply(undefined, [bundle]);
  } catch (error) {
    early = endOfError(error);
  }
  const outcome = isolate.isDisposed
    ? undefined
    : await finish?.apply(undefined, [], { result: { copy: true } }).catch(endOfError);
  return resultOf(outcome, {
    early,
    memoryBytes: isolate.isDisposed ? 0 : memoryOf(isolate),
    outputBytes: message.outputBytes,
  });
}

/** Runs the bundle's own code: as a script if it is one, else as a module without imports. */
async function evaluate(isolate: isolatedVm.Isolate, context: isolatedVm.Context, text: string): Promise<unknown> {
  const script = await isolate.compileScript(text, { filename: "plugin.js" }).catch(() => undefined);
  if (script !== undefined) return (await script.run(context, { reference: true })).derefInto();
  const module = await isolate.compileModule(text, { filename: "plugin.js" });
  await module.instantiate(context, (specifier) => {
    throw new Error(`a plugin is one file without imports, this one imports "${specifier}"`);
  });
  await module.evaluate();
  return module.namespace.derefInto();
}

function memoryOf(isolate: isolatedVm.Isolate): number {
  const { used_heap_size: heap, externally_allocated_size: outside } = isolate.getHeapStatisticsSync();
  return heap + outside;
}

/** What isolated-vm says when code in the isolate could not be run to its end. */
function endOfError(error: unknown): RunEnd {
  const message = String(error instanceof Error ? error.message : error).slice(0, maxMessage);
  if (/memory limit|allocation failed|out of memory|Invalid string length/i.test(message)) return { kind: "memory", message };
  return { kind: "failed", message };
}

/** Reads an outcome that may be anything. */
function resultOf(
  outcome: unknown,
  { early, memoryBytes, outputBytes }: { early: RunEnd | undefined; memoryBytes: number; outputBytes: number },
): GuestResult {
  const { kind, message, output, log, bytes, isNondeterministic } = (outcome ?? {}) as Partial<ScriptOutcome>;
  const said = typeof message === "string" ? message.slice(0, maxMessage) : "";
  const common = {
    log: log instanceof ArrayBuffer ? new Uint8Array(log).slice(-maxLog) : new Uint8Array(0),
    isNondeterministic: isNondeterministic === true,
    memoryBytes,
  };
  if (early !== undefined && kind !== "files") return { ...common, end: early };
  if (kind === "ok" && output instanceof ArrayBuffer)
    return {
      ...common,
      end:
        output.byteLength > outputBytes ? { kind: "output", bytes: output.byteLength } : { kind, output: new Uint8Array(output) },
    };
  if (kind === "output") return { ...common, end: { kind, bytes: Number(bytes) } };
  if (kind === "files") return { ...common, end: { kind } };
  if (kind === "memory" || kind === "protocol" || kind === "failed") return { ...common, end: { kind, message: said } };
  return { ...common, end: { kind: "protocol", message: "its answer is no message" } };
}
