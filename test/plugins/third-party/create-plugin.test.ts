import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import type { Guest, GuestJob, Sandbox } from "../../../plugins/sandbox/sandbox.js";
import type { PluginGrant } from "../../../plugins/third-party/capabilities.js";
import { createThirdPartyPlugin } from "../../../plugins/third-party/create-plugin.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { renderRequest } from "../../fakes/plain-rendering.js";
import { makeInput } from "../make-input.js";
import { assemble, op } from "../sandbox/wasm-assembler.js";
import { failureOf, grant, makePackage, storePackage, temporaryFolder } from "./make-package.js";

const patience = () => AbortSignal.timeout(60_000);
const place = temporaryFolder();
let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await sandbox.close();
  place.remove();
});

interface Case {
  readonly case?: string;
  readonly fields?: JsonObject;
  readonly code?: string | Uint8Array;
  readonly files?: FakeFiles;
  readonly plugin?: JsonObject;
  readonly grants?: readonly PluginGrant[];
  readonly refs?: Readonly<Record<string, FakeFiles>>;
}

async function pluginOf({ fields, code = bundle, grants = [] }: Case) {
  return createThirdPartyPlugin(await storePackage(place.folder, { ...usual, ...fields }, code), { sandbox, grants });
}

/** Renders as the product does: chosen by its name, its objects checked. */
async function render(given: Case) {
  const plugin = await pluginOf(given);
  const { files = { "apps/web/a.yaml": "a: 1\n" }, refs } = given;
  const chosen = given.case === undefined ? [] : [{ name: "case", string: given.case }];
  const more = (given.plugin?.["parameters"] ?? []) as readonly JsonObject[];
  const request = renderRequest({
    files: createFileTree(files),
    source: {
      repoURL: "https://git.example.com/x.git",
      path: "apps/web",
      plugin: { name: "acme", ...given.plugin, parameters: [...chosen, ...more] },
    },
    ...(refs !== undefined && { refs: new Map(Object.entries(refs).map(([name, tree]) => [name, createFileTree(tree)])) }),
  });
  return createRenderer({ registry: createPluginRegistry({ builtIn: [], installed: () => [plugin] }) }).render(
    request,
    patience(),
  );
}

/** One bundle for all tests, so that they share a process: the parameter `case` chooses what it does. */
const bundle = `
const give = (data) => [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data }];
const cases = {
  read: ({ files, yaml, input }) => give({ text: files.readText("a.yaml"), parsed: String(yaml.parse("on")), n: String(input.parameters.n + 1) }),
  beside: ({ files }) => give({ lib: files.readText("/src/lib/l.yaml"), none: String(files.exists("b.yaml")) }),
  look: ({ files }) => give({ stat: files.stat("/src/lib/l.yaml"), linked: files.stat("out") }),
  promise: () => Promise.resolve(give({ a: "b" })),
  warn({ diagnostics }) { diagnostics.warn("old", { file: "a.yaml", line: 1 }); return give({}); },
  error({ diagnostics }) { diagnostics.error("bad", { file: "a.yaml", line: 1 }); return give({}); },
  process: () => process.exit(0),
  require: () => require("fs"),
  fetch: () => fetch("https://example.com"),
  throw() { throw new Error("no image"); },
  nothing: () => [],
  texts: () => ["a"],
  nameless: () => [{ apiVersion: "v1", kind: "ConfigMap", metadata: {} }],
  flood: () => give({ a: "x".repeat(3_000_000) }),
  endless() { for (;;); },
  count() { globalThis.count = (globalThis.count ?? 0) + 1; return give({ count: String(globalThis.count) }); },
  refs: ({ files, input }) => give({ v: files.readText("/refs/values/v.yaml"), region: input.env.REGION }),
  plain: () => give({}),
  chance: () => give({ r: String(Math.random()), t: String(Date.now()) }),
};
export default {
  generate: (context) => cases[context.input.parameters.case](context),
  parameters: ({ files }) => [{ name: "found", string: files.readText("a.yaml").trim() }],
  validate({ input: { parameters }, diagnostics, files }) {
    if (parameters.n > 9) diagnostics.error("at most 9 fit", { parameter: "n", hint: "use fewer" });
    if (parameters.n === 8) diagnostics.warn("8 is a lot", { parameter: "n" });
    if (parameters.n === 7) return [];
    if (parameters.n === 6) return [{}];
    if (parameters.n === 5) throw new Error("five is right out, says " + files.readText("a.yaml"));
  },
};`;
const schema = { type: "object", properties: { case: { type: "string" }, n: { type: "integer", default: 4 } } };
/** Tight, so that what goes wrong does so soon; the script's own directory, so that what lies beside it is out of sight. */
const usual: JsonObject = {
  inputs: { include: ["a.yaml"], app: false },
  parameters: { schema },
  limits: { cpuSeconds: 1, wallSeconds: 10, outputMiB: 2, memoryMiB: 64 },
};
const dataOf = async (given: Case) => (await render(given)).manifests[0]?.["data"];

test("a bundle renders from files and parameters", async () => {
  expect(await dataOf({ case: "read" })).toEqual({ text: "a: 1\n", parsed: "true", n: "5" });
  expect(await dataOf({ case: "read", plugin: { parameters: [{ name: "n", string: "7" }] } })).toMatchObject({ n: "8" });
});

test("what a bundle reads is what its render depends on", async () => {
  const files = { "apps/web/a.yaml": "a", "apps/web/other.yaml": "o", "lib/l.yaml": "l" };
  const { readSet } = await render({
    case: "beside",
    files,
    fields: { inputs: { scope: "repository", include: ["a.yaml"], app: false } },
    grants: [grant({ repository: true })],
  });
  expect(Object.keys(readSet.files)).toEqual(["apps/web/a.yaml", "lib/l.yaml"]);
  expect(readSet.missing).toContain("apps/web/b.yaml");
  expect(Object.keys(readSet.facts ?? {})).toEqual(["projectName"]);
});

test("a bundle that sees its own directory reads nothing beside it", async () => {
  const files = { "apps/web/a.yaml": "a", "apps/web/out": { link: "../../lib/l.yaml" }, "lib/l.yaml": "secret" };
  expect(await dataOf({ case: "look", files })).toEqual({ stat: "escapes", linked: "escapes" });
});

test("a promise is waited for", async () => {
  expect(await dataOf({ case: "promise" })).toEqual({ a: "b" });
});

test("findings become warnings, and an error fails the render with its place", async () => {
  expect((await render({ case: "warn" })).warnings).toEqual([`PLUGIN_WARNING: acme: "apps/web/a.yaml" at 1: old`]);
  expect(await failureOf(render({ case: "error" }))).toBe(
    `BAD_USER_INPUT PLUGIN_FAILED: Plugin "acme" failed: "apps/web/a.yaml" at 1: bad`,
  );
});

test.each(["process", "require", "fetch"])("45 a bundle that uses %s fails with a ReferenceError", async (name) => {
  const failure = await failureOf(render({ case: name }));
  expect(failure).toContain("BAD_USER_INPUT PLUGIN_FAILED: ");
  expect(failure).toContain(`ReferenceError: ${name} is not defined`);
});

test.each<[string, string, string]>([
  ["throws", "throw", "BAD_USER_INPUT PLUGIN_FAILED: acme 1.0.0 failed: "],
  ["gives nothing", "nothing", "BAD_USER_INPUT EMPTY_OUTPUT"],
  ["gives no objects", "texts", "FAILED_PRECONDITION PLUGIN_PROTOCOL"],
  ["gives an object without a name", "nameless", "BAD_USER_INPUT OBJECT_INVALID"],
  ["gives more than it may", "flood", "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
  ["never comes to an end", "endless", "DEADLINE_EXCEEDED LIMIT_TIME"],
])("a bundle that %s fails with its own reason", async (_, name, expected) => {
  expect(await failureOf(render({ case: name }))).toContain(expected);
});

test("S67 no state survives a render", async () => {
  expect([await dataOf({ case: "count" }), await dataOf({ case: "count" })]).toEqual([{ count: "1" }, { count: "1" }]);
});

test("what a plugin was not granted is refused before it runs", async () => {
  const given: Case = {
    case: "refs",
    fields: { inputs: { refs: true }, environment: { read: ["REGION"] } },
    plugin: { env: [{ name: "REGION", value: "eu" }] },
    refs: { values: { "v.yaml": "v" } },
  };
  expect(await failureOf(render(given))).toBe(
    `FAILED_PRECONDITION PLUGIN_CAPABILITY_DENIED: Plugin "acme" asks for what it was not granted in project "default": refs: true, environment: [REGION]; an administrator adds that to its grants in the ConfigMap fairlead-plugins`,
  );
  const elsewhere = [grant({ projects: ["ops"], refs: true, environment: ["REGION"] })];
  expect(await failureOf(render({ ...given, grants: elsewhere }))).toContain("PLUGIN_CAPABILITY_DENIED");
  const here = [grant({ projects: ["def*"], refs: true, environment: ["REGION"] })];
  expect(await dataOf({ ...given, grants: here })).toEqual({ v: "v", region: "eu" });
});

test("a variable that is neither parameter nor asked for is told of", async () => {
  const { warnings } = await render({ case: "plain", plugin: { env: [{ name: "TOKEN", value: "x" }] } });
  expect(warnings).toEqual([`ENV_UNKNOWN: plugin.env: "TOKEN" names neither a parameter nor a variable of plugin "acme"`]);
});

const judging: JsonObject = { parameters: { schema, validate: true } };
const withNumber = (n: string) => ({ case: "endless", fields: judging, plugin: { parameters: [{ name: "n", string: n }] } });

test("validate judges the parameters before anything is generated, and names the one that is wrong", async () => {
  const failure = await render(withNumber("12")).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "BAD_USER_INPUT",
    message: `Cannot use parameter "n" of plugin "acme": at most 9 fit; use fewer`,
    details: { reason: "PARAM_INVALID", parameter: "n", field: "/plugin/parameters/1/string" },
  });
  expect(await failureOf(render(withNumber("5")))).toContain("acme 1.0.0 failed: five is right out, says a: 1");
  expect(await failureOf(render(withNumber("6")))).toContain("PLUGIN_PROTOCOL");
});

test("what validate warns of is a warning of the render, and what it has nothing against renders", async () => {
  expect((await render({ ...withNumber("8"), case: "plain" })).warnings).toEqual([
    `PLUGIN_WARNING: acme: parameter "n": 8 is a lot`,
  ]);
  expect((await render({ ...withNumber("7"), case: "plain" })).warnings).toEqual([]);
});

test("validate is not asked where the manifest does not say so, and missed where it does", async () => {
  expect((await render({ ...withNumber("12"), case: "plain", fields: {} })).warnings).toEqual([]);
  const code = "export default { generate: () => [] };";
  expect(await failureOf(render({ ...withNumber("1"), code }))).toContain("has no plugin with the function validate()");
});

test("chance repeats itself unless the manifest says it need not", async () => {
  expect(await dataOf({ case: "chance" })).toEqual(await dataOf({ case: "chance" }));
  const free = await render({ case: "chance", fields: { output: { deterministic: false } } });
  expect(free.warnings[0]).toContain("NONDETERMINISTIC");
});

test("each project has child processes of its own, and a plugin its seed", async () => {
  const runs: { readonly guest: Guest; readonly job: GuestJob }[] = [];
  const listening: Sandbox = {
    run: (guest, job, stop) => (runs.push({ guest, job }), sandbox.run(guest, job, stop)),
    close: () => Promise.resolve(),
  };
  const stored = await storePackage(place.folder);
  const plugin = createThirdPartyPlugin(stored, { sandbox: listening, grants: [] });
  for (const projectName of ["a", "b"]) await plugin.render(makeInput({ facts: { projectName } }), patience());
  expect(runs.map(({ guest }) => guest.trustClass)).toEqual([`a/${stored.digest}`, `b/${stored.digest}`]);
  expect(runs.map(({ job }) => job.seed)).toEqual([stored.digest, stored.digest]);
  expect(runs[0]?.guest).toMatchObject({ name: "acme 1.0.0", runtime: "script", memoryMiB: 128, sha256: stored.entrySha256 });
});

test("the digest changes with the code and with the grants", async () => {
  const grants = [grant({ refs: true })];
  const plugins = [await pluginOf({}), await pluginOf({ code: "export default {}" }), await pluginOf({ grants })];
  expect(new Set(plugins.map(({ digest }) => digest)).size).toBe(3);
});

test("names, priority and discovery are the manifest's", async () => {
  const plugin = await pluginOf({ fields: { discovery: { priority: 7, any: [{ file: "*.cue" }] } } });
  expect([plugin.names, plugin.priority, plugin.sourceType]).toEqual([["acme", "acme-1.0.0"], 7, "Plugin"]);
  const matches = (files: FakeFiles) => plugin.matches?.(makeInput({ files }), patience());
  expect([await matches({ "a.cue": "" }), await matches({ "a.yaml": "" })]).toEqual([true, false]);
  expect((await pluginOf({})).matches).toBeUndefined();
});

test("announce() gives what the plugin finds, then what its schema says", async () => {
  const input = makeInput({ files: { "a.yaml": "x\n" } });
  const announce = async (dynamic: boolean) =>
    (await pluginOf({ fields: { parameters: { schema, dynamic } } })).announce(input, patience());
  expect((await announce(true)).map(({ name, string }) => [name, string])).toEqual([
    ["found", "x"],
    ["case", undefined],
    ["n", "4"],
  ]);
  expect((await announce(false)).map(({ name }) => name)).toEqual(["case", "n"]);
});

/** A program that writes what lies at 64 on standard output, and ends as told. */
function program(printed: string, ...after: readonly (readonly number[])[]): Uint8Array {
  const bytes = new TextEncoder().encode(printed);
  const vector = new Uint8Array(Uint32Array.of(64, bytes.length).buffer);
  return assemble({
    imports: [
      { from: "wasi_snapshot_preview1", name: "fd_write", type: "i32 i32 i32 i32>i32" },
      { from: "wasi_snapshot_preview1", name: "proc_exit", type: "i32>" },
    ],
    functions: [
      {
        type: ">",
        export: "_start",
        body: [...op.i32(1), ...op.i32(0), ...op.i32(1), ...op.i32(16), ...op.call(0), ...op.drop, ...after.flat()],
      },
    ],
    data: [
      { at: 0, bytes: vector },
      { at: 64, bytes },
    ],
  });
}

const command = {
  runtime: { type: "command", entry: "p.wasm" },
  limits: { cpuSeconds: 1, wallSeconds: 3, memoryMiB: 64, outputMiB: 1 },
};
const printed = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "b"}\n`;

test("a WASI program may print manifests or a message", async () => {
  expect(await dataOf({ fields: command, code: program(printed) })).toEqual({ a: "b" });
  const message = JSON.stringify({
    kind: "FairleadOutput",
    items: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { c: "d" } }],
  });
  expect(await dataOf({ fields: command, code: program(message) })).toEqual({ c: "d" });
});

/** Reads `a.yaml` below what its descriptor 6 is, and writes that one's name and the file's first bytes. */
function relativeReader(file: string, length: number): Uint8Array {
  const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const from = "wasi_snapshot_preview1";
  return assemble({
    imports: [
      { from, name: "fd_prestat_dir_name", type: "i32 i32 i32>i32" },
      { from, name: "path_open", type: "i32 i32 i32 i32 i32 i64 i64 i32 i32>i32" },
      { from, name: "fd_read", type: "i32 i32 i32 i32>i32" },
      { from, name: "fd_write", type: "i32 i32 i32 i32>i32" },
    ],
    functions: [
      {
        type: ">",
        export: "_start",
        body: [
          [...op.i32(6), ...op.i32(200), ...op.i32(1), ...op.call(0), ...op.drop],
          [...op.i32(6), ...op.i32(0), ...op.i32(64), ...op.i32(file.length), ...op.i32(0), ...op.i64(0n), ...op.i64(0n)],
          [...op.i32(0), ...op.i32(300), ...op.call(1), ...op.drop],
          [...op.i32(300), ...op.load8, ...op.i32(0), ...op.i32(1), ...op.i32(310), ...op.call(2), ...op.drop],
          [...op.i32(1), ...op.i32(16), ...op.i32(1), ...op.i32(310), ...op.call(3), ...op.drop],
        ].flat(),
      },
    ],
    data: [
      { at: 0, bytes: words(201, 90) },
      { at: 16, bytes: words(200, length) },
      { at: 64, bytes: new TextEncoder().encode(file) },
    ],
  });
}

test.each([
  ["a.yaml", { inputs: { include: [] } }],
  ["../lib/l.yaml", { inputs: { include: [], scope: "repository" } }],
])(
  "a WASI program's relative path %s counts from the source's directory, for languages that do not know PWD",
  async (file, fields) => {
    const rest = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n`;
    const stored = await pluginOf({
      fields: { ...command, ...fields },
      code: relativeReader(file, 1 + rest.length),
      grants: [grant({ repository: true })],
    });
    const input = makeInput({ files: { "apps/a.yaml": rest, "lib/l.yaml": rest }, path: "apps" });
    const [text] = (await stored.render(input, patience())).texts;
    expect(text !== undefined && "bytes" in text && new TextDecoder().decode(text.bytes)).toBe(`.${rest}`);
  },
);

test.each<[string, Uint8Array, string]>([
  ["grows its memory without end", program(printed, op.loop(op.i32(16), op.grow, op.drop, op.br(0))), "LIMIT_"],
  ["loops for ever", program(printed, op.loop(op.br(0))), "DEADLINE_EXCEEDED LIMIT_TIME"],
  ["exits with 3", program(printed, op.i32(3), op.call(1)), "BAD_USER_INPUT PLUGIN_FAILED"],
  ["traps", program(printed, op.unreachable), "FAILED_PRECONDITION PLUGIN_CRASHED"],
  ["prints no YAML", program("a: ["), "BAD_USER_INPUT FILE_PARSE"],
  [
    "prints without end",
    program("x".repeat(60_000), op.loop(op.i32(1), op.i32(0), op.i32(1), op.i32(16), op.call(0), op.drop, op.br(0))),
    "RESOURCE_EXHAUSTED LIMIT_OUTPUT",
  ],
])("44 a WASI program that %s fails with its own reason", async (_, code, expected) => {
  expect(await failureOf(render({ fields: command, code }))).toContain(expected);
});

test("a package that was changed on disk after it was loaded does not run", async () => {
  const stored = {
    ...(await storePackage(place.folder, {}, "export default { generate: () => [] }")),
    entrySha256: makePackage().entrySha256,
  };
  const plugin = createThirdPartyPlugin(stored, { sandbox, grants: [] });
  expect(await failureOf(plugin.render(makeInput({ files: { "a.yaml": "x" } }), patience()))).toContain(
    "FAILED_PRECONDITION PLUGIN_DIGEST",
  );
});
