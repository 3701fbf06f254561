/** A script that means harm, and how its run must end: one of the reasons. Its plugin is `generate(ctx)` with this body. */
export interface HostileScript {
  readonly name: string;
  readonly body: string;
  readonly reasons: readonly string[];
  /** Code before the plugin. */
  readonly before?: string;
}

const memory = ["LIMIT_MEMORY", "LIMIT_TIME", "PLUGIN_CRASHED"];
const time = ["LIMIT_TIME"];
const failed = ["PLUGIN_FAILED"];
/** Ends well only if the attempt worked; every attempt that is refused throws. */
const attempt = (name: string, expression: string): HostileScript => ({
  name,
  body: `const got = ${expression}; if (got === undefined || got === null) throw new Error("refused"); return [String(got)];`,
  reasons: failed,
});

/** Memory by every means. */
const bombs: readonly HostileScript[] = [
  { name: "arrays", body: "const all = []; for (;;) all.push(new Array(1000).fill(1));", reasons: memory },
  { name: "a Map", body: "const all = new Map(); for (let i = 0; ; i++) all.set(i, { i });", reasons: memory },
  {
    name: "a Set of texts",
    body: "const all = new Set(); for (let i = 0; ; i++) all.add('x'.repeat(100) + i);",
    reasons: memory,
  },
  { name: "a text that doubles", body: "let s = 'xy'; for (;;) { s += s; s.charCodeAt(s.length - 1); }", reasons: memory },
  {
    name: "flattened texts",
    body: "const all = []; for (let i = 0; ; i++) all.push(('x'.repeat(1e6) + i).split('').join(''));",
    reasons: memory,
  },
  { name: "typed arrays", body: "const all = []; for (;;) all.push(new Uint8Array(4e6).fill(1));", reasons: memory },
  { name: "one huge typed array", body: "return [new Float64Array(2 ** 30).length];", reasons: memory },
  {
    name: "a buffer that grows",
    body: "const b = new ArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.resize(2 ** 30); return [b.byteLength];",
    reasons: failed,
  },
  { name: "an array of 10⁹", body: "return Array(1e9).fill(0);", reasons: memory },
  { name: "Array.from a length", body: "return Array.from({ length: 2 ** 32 - 1 }, () => ({}));", reasons: memory },
  { name: "a spread generator", body: "return [...(function* () { for (;;) yield {}; })()];", reasons: memory },
  { name: "a huge BigInt", body: "return [String(3n ** (2n ** 30n))];", reasons: [...memory, ...failed] },
  { name: "symbols", body: "const all = []; for (let i = 0; ; i++) all.push(Symbol('x'.repeat(1000) + i));", reasons: memory },
  { name: "promises", body: "const all = []; for (;;) all.push(new Promise((resolve) => all.push(resolve)));", reasons: memory },
  {
    name: "closures",
    body: "let f = () => 0; for (;;) { const g = f; const pad = new Array(100).fill(g); f = () => [g, pad]; }",
    reasons: memory,
  },
  { name: "deep JSON", body: "return [JSON.parse('['.repeat(5e6) + ']'.repeat(5e6)).length];", reasons: [...memory, ...failed] },
];

/** Work without end by every means. */
const loops: readonly HostileScript[] = [
  { name: "a plain loop", body: "for (;;);", reasons: time },
  { name: "a loop at the top level", before: "for (;;);", body: "return [];", reasons: time },
  { name: "a loop that catches and goes on", body: "for (;;) { try { for (;;); } finally { continue; } }", reasons: time },
  { name: "a regular expression", body: "return [/^(a+)+$/.test('a'.repeat(50) + 'b')];", reasons: time },
  { name: "a getter of the answer", body: "return { get items() { for (;;); } };", reasons: time },
  { name: "a proxy's trap", body: "return [new Proxy({}, { ownKeys() { for (;;); } })];", reasons: time },
  { name: "toJSON", body: "return [{ toJSON() { for (;;); } }];", reasons: time },
  {
    name: "a thrown stack",
    body: "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } });",
    reasons: time,
  },
  { name: "a thrown toString", body: "throw { toString() { for (;;); }, toJSON() { for (;;); } };", reasons: time },
  {
    name: "a thrown name at the top level",
    before: "throw Object.defineProperty(new Error('x'), 'name', { get() { for (;;); } });",
    body: "",
    reasons: [...time, ...failed],
  },
  {
    name: "a thrown stack at the top level",
    before: "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } });",
    body: "",
    reasons: [...time, ...failed],
  },
  {
    name: "Error.prepareStackTrace",
    body: "Error.prepareStackTrace = () => { for (;;); }; throw new Error('x');",
    reasons: time,
  },
  {
    name: "microtasks",
    body: "const again = () => Promise.resolve().then(again); return again();",
    reasons: [...time, "LIMIT_MEMORY"],
  },
  {
    name: "a flood of promises",
    body: "const all = async () => { for (;;) { void all(); await null; } }; await all();",
    reasons: memory,
  },
  { name: "a thenable that never answers quickly", body: "return { then() { for (;;); } };", reasons: time },
  {
    name: "a thenable that answers with itself",
    body: "const t = { then(done) { done(t); } }; return t;",
    reasons: [...time, "LIMIT_MEMORY"],
  },
  { name: "a comparison", body: "return [3, 1, 2].sort(() => { for (;;); });", reasons: time },
  { name: "a clock that is waited for", body: "const end = Date.now() + 1; while (Date.now() < end); return [];", reasons: time },
  {
    name: "recursion that is caught",
    body: "const f = () => { try { f(); } catch { f(); } }; f(); return [];",
    reasons: [...time, ...failed],
  },
  {
    name: "a species of Promise",
    body: "class P extends Promise { static get [Symbol.species]() { for (;;); } } await new P((done) => done()).then(() => 1); return [];",
    reasons: time,
  },
  { name: "an argument of the bridge", body: "ctx.files.read({ toString() { for (;;); } });", reasons: time },
];

/** Ends that are no answers. */
const bad: readonly HostileScript[] = [
  { name: "a promise that never settles", body: "return new Promise(() => {});", reasons: failed },
  { name: "a huge answer", body: "return ['x'.repeat(2e6)];", reasons: ["LIMIT_OUTPUT"] },
  { name: "a huge answer of many bytes a character", body: "return ['€'.repeat(4e5)];", reasons: ["LIMIT_OUTPUT"] },
  { name: "deep recursion", body: "const f = () => 1 + f(); return [f()];", reasons: failed },
  {
    name: "a deep answer",
    body: "let v = {}; for (let i = 0; i < 1e6; i++) v = { v }; return [v];",
    reasons: [...failed, ...memory, "LIMIT_OUTPUT"],
  },
  { name: "a circular answer", body: "const v = {}; v.v = v; return [v];", reasons: failed },
  { name: "an answer that is a function", body: "return () => 1;", reasons: ["PLUGIN_PROTOCOL"] },
  { name: "an answer that is a number", body: "return 7;", reasons: ["PLUGIN_PROTOCOL"] },
  { name: "a thrown nothing", body: "throw undefined;", reasons: failed },
  { name: "a thrown symbol", body: "throw Symbol('x');", reasons: failed },
  {
    name: "a thrown revoked proxy",
    body: "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;",
    reasons: failed,
  },
  {
    name: "a text of YAML that is a bomb",
    body: "return ctx.yaml.parseAll('a: &a [1,1,1,1,1,1,1,1,1]\\n' + 'bcdefghijk'.split('').map((c, i) => c + ': &' + c + ' [' + Array(9).fill('*' + 'abcdefghijk'[i]).join() + ']').join('\\n'));",
    reasons: [...failed, "LIMIT_OUTPUT"],
  },
];

/** Ways out. */
const escapes: readonly HostileScript[] = [
  attempt("import of a module of Node", "await import('node:fs')"),
  attempt("import of a file", "await import('/etc/passwd')"),
  { name: "a static import", before: "import fs from 'node:fs';", body: "return [fs];", reasons: failed },
  attempt("eval", "eval('1')"),
  attempt("indirect eval", "(0, globalThis.eval)('1')"),
  attempt("new Function", "new Function('return 1')()"),
  attempt("the constructor of a function", "(() => 1).constructor('return 1')()"),
  attempt("the constructor of an async function", "await (async () => 1).constructor('return 1')()"),
  attempt("the constructor of a generator", "(function* () {}).constructor('yield 1')().next().value"),
  attempt("the constructor of an async generator", "(await (async function* () {}).constructor('yield 1')().next()).value"),
  attempt("the constructor of the bridge", "ctx.files.read.constructor('return this')()"),
  attempt("the constructor's constructor", "ctx.constructor.constructor('return process')()"),
  attempt("a subclass of Function", "new (class extends Function {})('return 1')()"),
  attempt("Reflect.construct on Function", "Reflect.construct(Function, ['return 1'])()"),
  attempt("WebAssembly", "globalThis.WebAssembly"),
  attempt("SharedArrayBuffer and Atomics", "globalThis.SharedArrayBuffer ?? globalThis.Atomics"),
  attempt("timers", "globalThis.setTimeout ?? globalThis.setImmediate ?? globalThis.queueMicrotask"),
  attempt(
    "process, require and friends",
    "globalThis.process ?? globalThis.require ?? globalThis.module ?? globalThis.Buffer ?? globalThis.fetch",
  ),
  attempt("names of ours", "globalThis.fairleadGuest ?? globalThis.host ?? globalThis.ivm"),
  attempt("the collector", "globalThis.gc ?? globalThis.WeakRef ?? globalThis.FinalizationRegistry"),
  attempt("a realm of its own", "globalThis.ShadowRealm ?? globalThis.Intl ?? globalThis.Temporal"),
  {
    name: "the frames of the stack",
    body: "let found; Error.prepareStackTrace = (_, sites) => { found = sites.map((s) => [s.getFunction?.(), s.getThis?.()]).flat().filter((f) => typeof f === 'function' && !String(f).includes('generate')); return ''; }; new Error().stack; if (found === undefined || found.length === 0) throw new Error('refused'); return found.map((f) => f.constructor('return process')().pid);",
    reasons: failed,
  },
  {
    name: "the caller",
    before: "function who() { return who.caller; }",
    body: "const got = who(); if (typeof got !== 'function') throw new Error('refused'); return [got.constructor('return 1')()];",
    reasons: failed,
  },
  attempt("a path out of the tree", "ctx.files.read('../../etc/passwd')"),
  attempt("an absolute path of the host", "ctx.files.readText('/etc/passwd')"),
  attempt("a path with a NUL", "ctx.files.read('a\\0b')"),
  attempt("a path of a megabyte", "ctx.files.read('x'.repeat(1e6))"),
  attempt("a path that is no text", "ctx.files.read(Symbol('x'))"),
  {
    name: "too many calls of the bridge",
    body: "for (let i = 0; ; i++) ctx.yaml.parse('a: ' + i);",
    reasons: [...failed, ...time],
  },
  {
    name: "too many bytes over the bridge",
    body: "const s = 'x'.repeat(8e6); for (;;) ctx.yaml.stringify(s);",
    reasons: [...failed, ...memory],
  },
  { name: "an argument of 20 MB", body: "ctx.yaml.parse('x'.repeat(2e7));", reasons: [...failed, "LIMIT_MEMORY"] },
  {
    name: "a call of the bridge within a call",
    body: "const p = { toString() { return ctx.files.readText(p); } }; ctx.files.readText(p);",
    reasons: failed,
  },
  {
    name: "fields put on all objects",
    body: "for (const [k, v] of Object.entries({ kind: 'ok', output: new ArrayBuffer(8), end: { kind: 'ok' }, then: 1, __proto__: null })) Object.defineProperty(Object.prototype, k, { get: () => v, set() {}, configurable: true }); throw new Error('x');",
    reasons: failed,
  },
  {
    name: "functions of JSON replaced",
    body: 'JSON.stringify = () => \'{"items":["forged"]}\'; JSON.parse = () => ({ forged: true }); Array.isArray = () => true; return 7;',
    reasons: ["PLUGIN_PROTOCOL"],
  },
  {
    name: "methods of texts and arrays replaced",
    body: "for (const p of [Array.prototype, String.prototype, Uint8Array.prototype.__proto__, Map.prototype]) for (const k of Object.getOwnPropertyNames(p)) { try { p[k] = () => { throw new Error('mine'); }; } catch {} } ctx.files.readText('a');",
    reasons: failed,
  },
  {
    name: "a log without end",
    body: "for (;;) ctx.log.info('x'.repeat(10000) + '\\n\\u001b[2Jserver: forged line');",
    reasons: time,
  },
];

/** All of them. */
export const hostileScripts: readonly HostileScript[] = [...bombs, ...loops, ...bad, ...escapes];
