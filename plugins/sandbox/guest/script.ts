import type { GeneratorContext } from "../../sdk/context.js";
import { type Ask, createFileStore } from "./files.js";
import { harden } from "./harden.js";
import { polyfills } from "./polyfills.js";
import { createScriptFiles, createScriptNetwork, scriptError, withoutOurFrames } from "./script-files.js";
import { createTail } from "./tail.js";
import { createUrlClasses, type UrlParts } from "./url.js";
import { encodeUtf8 } from "./utf8.js";

// How a script guest is spoken to. The bundle is one file without imports, either of:
//  - an ES module: the plugin is its default export, else its export `plugin`, else the module itself (`export function generate`);
//  - a script (IIFE): the plugin is the value of its last statement, else the global `plugin` (esbuild's `--format=iife --global-name=plugin`);
//    one that is a namespace with a `default` is unwrapped.
// The plugin is an object with functions by the name of the message's `op` (`generate`, `parameters`, `validate`; without `op` it is `generate`), or just a
// function, which then is `generate`. It is called with a context and may return a promise. Its answer becomes the output message:
//  - an array is `{ items }`; an object with `items`, `results` or `parameters` is the message; a string is YAML, its documents are the items; nothing is no items;
//  - what `diagnostics` collected stands in `results` behind its own.
// Everything is fresh for every run; there are no timers, so a promise that nothing settles fails the run at once.

/** What a plugin's function is given; the input is believed to be nothing. */
type ScriptContext = Omit<GeneratorContext, "input"> & { readonly input: unknown };

/** What a run is given, by the worker. */
export interface ScriptJob {
  readonly input: string;
  readonly index: string;
  readonly bytes: ArrayBuffer;
  readonly nowMs: number;
  readonly outputBytes: number;
}

/** What a run gives back; the worker believes none of it. */
export interface ScriptOutcome {
  readonly kind: "ok" | "failed" | "protocol" | "output" | "memory" | "files";
  readonly message: string;
  readonly bytes: number;
  readonly output: ArrayBuffer;
  readonly log: ArrayBuffer;
  readonly isNondeterministic: boolean;
}

/**
 * The host: answers questions as `HostAnswer`; `random` gives bytes; `yaml-parse`, `yaml-stringify` and `url` are pure functions of text that answer
 * `=result` or `!CODE message`.
 */
export type ScriptHost = (about: string, argument: string) => number | string | ArrayBuffer | undefined;

const { parse, stringify } = JSON;
const { isArray } = Array;
const logBytes = 65_536;
const log = createTail(logBytes);
const results: object[] = [];
let isNondeterministic = false;
let hasStarted = false;
let hasHostFailed = false;
let settled: { readonly value: unknown } | { readonly thrown: unknown } | undefined;
let outputBytes = 0;
let parseYaml: (text: unknown) => unknown[] = () => [];

/** Prepares the world for a plugin. Called once, before any of its code. */
export function setUp(job: ScriptJob, ask: ScriptHost): void {
  outputBytes = job.outputBytes;
  const host: ScriptHost = (about, argument) => {
    const answer = ask(about, argument);
    if (answer === undefined) hasHostFailed = true;
    if (typeof answer === "string" && answer.startsWith("!")) {
      const [code = ""] = answer.slice(1).split(" ", 1);
      throw scriptError(code, answer.slice(code.length + 2));
    }
    return answer;
  };
  const pure = (about: string, argument: string) => textOf(host(about, argument)).slice(1);
  parseYaml = (text) => parse(pure("yaml-parse", textOf(text))) as unknown[];
  harden({ nowMs: () => chance(job.nowMs), random: () => randomNumber(host) });
  const parseUrl = (url: string, base: string | undefined) => parse(pure("url", stringify([url, base]))) as UrlParts | undefined;
  const additions = { ...polyfills, ...createUrlClasses((url, base) => parseUrl(url, base) ?? undefined), console: createLog() };
  for (const [name, value] of Object.entries(additions))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  context = createContext(job, { host, pure });
  hasStarted = true;
}

let context: ScriptContext;

function textOf(answer: unknown): string {
  return typeof answer === "string" ? answer : "";
}

function chance<T>(value: T): T {
  if (hasStarted) isNondeterministic = true;
  return value;
}

function randomNumber(host: ScriptHost): number {
  const view = new DataView(host("random", "8") as ArrayBuffer);
  return chance(((view.getUint32(0) >>> 5) * 67_108_864 + (view.getUint32(4) >>> 6)) / 9_007_199_254_740_992);
}

function createContext(
  job: ScriptJob,
  { host, pure }: { host: ScriptHost; pure: (about: string, argument: string) => string },
): ScriptContext {
  const input = parse(job.input) as { readonly files?: { readonly root?: string; readonly appDir?: string } } | null;
  const root = input?.files?.root ?? "/src";
  const note =
    (severity: string) =>
    (message: unknown, place: object = {}) => {
      if (results.length < 1000) results.push({ ...place, severity, message: String(message) });
    };
  const store = createFileStore({ index: job.index, bytes: job.bytes }, host as Ask);
  return Object.freeze({
    input,
    files: Object.freeze(createScriptFiles(store, `${root}/${input?.files?.appDir ?? ""}`)),
    network: Object.freeze(createScriptNetwork(store)),
    log: createLog(),
    diagnostics: Object.freeze({ info: note("info"), warn: note("warning"), error: note("error") }),
    yaml: Object.freeze({
      parse(text: string) {
        const documents = parseYaml(text);
        if (documents.length > 1) throw scriptError("YAML_INVALID", `the text has ${documents.length} documents, use parseAll`);
        return documents[0];
      },
      parseAll: (text: string) => parseYaml(text),
      stringify: (value: unknown) => pure("yaml-stringify", stringify(value) ?? "null"),
    }),
  });
}

function createLog(): ScriptContext["log"] & { readonly log: (...values: unknown[]) => void } {
  const at =
    (level: string) =>
    (...values: unknown[]) => {
      const text = values.map((value) => (typeof value === "string" ? value : (stringify(value) ?? String(value)))).join(" ");
      log.write(encodeUtf8(`${level}: ${text.slice(0, 16_384)}\n`));
    };
  return Object.freeze({ debug: at("debug"), info: at("info"), log: at("info"), warn: at("warn"), error: at("error") });
}

/** Calls the plugin. What it returns is awaited by the microtasks that follow; `finish` tells how it ended. `bundle`: what the bundle gave. */
export function begin(bundle: unknown): void {
  const { op = "generate" } = (context.input ?? {}) as { readonly op?: string };
  void (async () => {
    try {
      const plugin = pluginOf(bundle);
      const call =
        typeof plugin === "function" && op === "generate" ? plugin : (plugin as Record<string, unknown> | undefined)?.[op];
      if (typeof call !== "function") throw new NoPlugin(`the bundle has no plugin with the function ${op}()`);
      const value: unknown = await (call as (this: unknown, given: ScriptContext) => unknown).call(plugin, context);
      settled = { value };
    } catch (thrown) {
      settled = { thrown };
    }
  })();
}

class NoPlugin extends Error {}

function pluginOf(bundle: unknown): unknown {
  const given = isSomething(bundle) ? bundle : (globalThis as { readonly plugin?: unknown }).plugin;
  if (!isSomething(given)) return undefined;
  const { default: main, plugin } = given as { readonly default?: unknown; readonly plugin?: unknown };
  return isSomething(main) ? main : isSomething(plugin) ? plugin : given;
}

function isSomething(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** How the run ended. Called when no microtask is left. */
export function finish(): ScriptOutcome {
  if (hasHostFailed) return outcome({ kind: "files" });
  if (settled === undefined)
    return outcome({ kind: "failed", message: "the promise it returned is never settled: nothing is left that could settle it" });
  try {
    if ("thrown" in settled) throw settled.thrown;
    const text = stringify(messageOf(settled.value));
    if (text.length > outputBytes) return outcome({ kind: "output", bytes: text.length });
    const bytes = encodeUtf8(text);
    return bytes.length > outputBytes
      ? outcome({ kind: "output", bytes: bytes.length })
      : outcome({ kind: "ok", output: bytes.buffer });
  } catch (thrown) {
    return outcome(hasHostFailed ? { kind: "files" } : describeThrown(thrown));
  }
}

function messageOf(value: unknown): object {
  const collected = results.length === 0 ? {} : { results };
  if (value === undefined || value === null) return { items: [], ...collected };
  if (isArray(value)) return { items: value as unknown[], ...collected };
  if (typeof value === "string") return { items: parseYaml(value), ...collected };
  if (typeof value !== "object" || !("items" in value || "results" in value || "parameters" in value))
    throw new NoPlugin("the function must return manifests: an array of objects, YAML text, or an object with items");
  const own = (value as { readonly results?: unknown }).results;
  return { ...value, ...(results.length > 0 && { results: [...(isArray(own) ? (own as unknown[]) : []), ...results] }) };
}

/** All that a thrown value does when it is looked at happens here, in the isolate, within the run's time. */
export function describeThrown(thrown: unknown): Partial<ScriptOutcome> & Pick<ScriptOutcome, "kind"> {
  try {
    if (thrown instanceof NoPlugin) return { kind: "protocol", message: thrown.message };
    if (!(thrown instanceof Error)) {
      const text: unknown = typeof thrown === "string" ? thrown : stringify(thrown);
      return { kind: "failed", message: `it threw ${String(text)}`.slice(0, 2000) };
    }
    // Names and messages of errors are whatever their makers put there.
    const {
      name,
      message: said,
      stack,
    } = thrown as { readonly name: unknown; readonly message: unknown; readonly stack: unknown };
    const message = `${name === "Error" ? "" : `${String(name)}: `}${String(said)}`.slice(0, 2000);
    if (thrown instanceof RangeError && /allocation failed|Invalid string length|out of memory/i.test(message))
      return { kind: "memory", message };
    log.write(encodeUtf8(`${withoutOurFrames(stack)}\n`));
    return { kind: "failed", message };
  } catch {
    return { kind: "failed", message: "it threw a value that cannot be shown" };
  }
}

function outcome(end: Partial<ScriptOutcome> & Pick<ScriptOutcome, "kind">): ScriptOutcome {
  return { message: "", bytes: 0, output: new ArrayBuffer(0), log: log.bytes().buffer, isNondeterministic, ...end };
}
