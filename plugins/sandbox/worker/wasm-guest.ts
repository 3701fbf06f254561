import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WasmOutcome } from "../guest/wasm-outcome.js";
import type { WasmJob } from "../guest/wasm-world.js";
import type { GuestFacts, HostQuestion, RunEnd } from "../messages.js";
import { checkModule } from "./check-module.js";
import { exactBuffer, handedOver } from "./hand-over.js";
import { ivm } from "./isolated-vm.js";
import type { LoadedGuest, LoadFailure } from "./loaded-guest.js";
import type { Parent } from "./parent.js";
import { createRandom } from "./random.js";

/** The isolate of a module holds its bytes and our few objects; the linear memory is bounded by the module's maximum. */
const isolateMiB = 512;
const pageBytes = 65_536;

/** Loads a WebAssembly guest: an isolate that keeps the compiled module; every run has an instance of its own. */
export async function loadWasmGuest(bytes: Uint8Array, guest: GuestFacts, parent: Parent): Promise<LoadedGuest | LoadFailure> {
  const runtime = guest.runtime === "command" ? "command" : "reactor";
  const maxPages = Math.floor((guest.memoryMiB * 1_048_576) / pageBytes);
  const checked = checkModule(bytes, { runtime, maxPages, exposesGlobals: guest.isRestorable });
  if ("refused" in checked) return { kind: "protocol", message: checked.refused };
  const isolate = new ivm.Isolate({ memoryLimit: isolateMiB, onCatastrophicError: () => process.abort() });
  const context = await isolate.createContext();
  let random = createRandom(undefined);
  const host = new ivm.Reference(async (about: string, argument: string) => {
    const answer = about === "random" ? random(Number(argument)) : await parent.ask(about as HostQuestion, argument);
    return answer instanceof Uint8Array ? handedOver(exactBuffer(answer)) : answer;
  });
  const program = readFileSync(join(import.meta.dirname, "wasm-guest.js"), "utf8");
  await (await isolate.compileScript(program, { filename: "fairlead:wasm-guest" })).run(context);
  try {
    await context.evalClosure(
      "const host = $2; fairleadGuest.load($0, $1, (about, argument) => host.applySyncPromise(undefined, [about, argument]))",
      [
        handedOver(checked.bytes.buffer),
        new ivm.ExternalCopy({ runtime, maxMemoryBytes: maxPages * pageBytes, isRestorable: guest.isRestorable }).copyInto({
          release: true,
        }),
        host,
      ],
    );
  } catch (error) {
    isolate.dispose();
    return { kind: "protocol", message: `cannot be compiled: ${error instanceof Error ? error.message : "error"}` };
  }
  const call = async (name: "prepare" | "run") =>
    (await context.eval(`fairleadGuest.${name}`, { reference: true })) as unknown as InstanceType<typeof ivm.Reference>;
  const [run, prepare] = [await call("run"), await call("prepare")];
  return {
    async run(message) {
      random = createRandom(message.seed);
      const { bytes: packed } = message.pack;
      const buffer = exactBuffer(packed);
      const job: WasmJob = {
        input: message.input,
        index: message.pack.index,
        bytes: buffer,
        nowMs: message.nowMs,
        environment: Object.entries(message.environment).map(([name, value]) => `${name}=${value}`),
        outputBytes: message.outputBytes,
      };
      const copy = new ivm.ExternalCopy(job, { transferList: [buffer] }).copyInto({ release: true, transferIn: true });
      const outcome = (await run.apply(undefined, [copy], { result: { copy: true } })) as WasmOutcome;
      return {
        end: endOf(outcome),
        log: new Uint8Array(outcome.log),
        isNondeterministic: outcome.isNondeterministic,
        memoryBytes: outcome.memoryBytes,
      };
    },
    async prepare() {
      await prepare.apply(undefined, []);
    },
  };
}

function endOf({ kind, message, exitCode, output }: WasmOutcome): RunEnd {
  switch (kind) {
    case "ok":
      return { kind, output: new Uint8Array(output) };
    case "failed":
      return { kind, message, exitCode };
    case "output":
      return { kind, bytes: exitCode };
    case "files":
      return { kind };
    case "trap":
    case "protocol":
    case "memory":
      return { kind, message };
  }
}
