import { afterAll, beforeAll, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Deleted } from "../../../engine/model/field-deletion.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FieldDeleter } from "../../../engine/ports/field-deleter.js";
import { createFieldDeleter } from "../../../plugins/jq/field-deleter.js";
import type { JqInput } from "../../../plugins/jq/messages.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { createToolModules } from "../../../plugins/tools/tool-modules.js";
import { openRealTools, type RealTools } from "../real-tools.js";

let tools: RealTools;
let deleter: FieldDeleter;
beforeAll(async () => {
  tools = await openRealTools();
  deleter = createFieldDeleter(tools);
}, 300_000);
afterAll(() => tools.sandbox.close());

const signal = () => AbortSignal.timeout(120_000);
const env = [{ name: "A" }, { name: "B" }];
const first = { name: "a", image: "x", env };
const pod = { kind: "Pod", spec: { containers: [first, { name: "b", image: "y" }] } };
async function remove(expression: string, object: JsonObject = pod): Promise<Deleted> {
  const [deleted] = await deleter.deleteFields([{ object, expressions: [expression] }], signal());
  return deleted as Deleted;
}

test.each<[string, JsonObject]>([
  [".spec.containers[].image", { kind: "Pod", spec: { containers: [{ name: "a", env }, { name: "b" }] } }],
  ['.spec.containers[] | select(.name == "b")', { kind: "Pod", spec: { containers: [first] } }],
  [
    '.spec.containers[].env[]? | select(.name | test("^(A|B)$"))',
    {
      kind: "Pod",
      spec: {
        containers: [
          { name: "a", image: "x", env: [] },
          { name: "b", image: "y" },
        ],
      },
    },
  ],
  [".spec, .metadata", { kind: "Pod" }],
  [".status.conditions[]?", pod],
  ["..?.image?", { kind: "Pod", spec: { containers: [{ name: "a", env }, { name: "b" }] } }],
])(
  "deleteFields() takes out %s",
  async (expression, expected) => {
    expect(await remove(expression)).toEqual({ left: expected, failures: [] });
  },
  120_000,
);

test.each([
  ["what is no path", ".spec.containers | length", "invalid path"],
  ["what cannot be iterated", ".kind[]", "cannot iterate over: string"],
  ["what comes to several values", ".a) , (.b", "it comes to several values"],
  ["what comes to nothing", ".a) | empty | (.b", "it comes to no value"],
  ["what never ends", "def f: f; f", "it takes longer than a second"],
  ["what grows without end", "[range(1e12)] | .[0]", "it takes longer than a second"],
])(
  "E-26 deleteFields() leaves an object whole for %s",
  async (_, expression, because) => {
    const stopped = because.startsWith("it takes longer") ? { stopped: true } : {};
    const { left, failures } = await remove(expression);
    expect(left).toEqual(pod);
    expect(failures).toEqual([{ expression, because: expect.stringContaining(because), unreadable: false, ...stopped }]);
  },
  120_000,
);

test("deleteFields() goes on after an expression that fails", async () => {
  const expressions = [".kind[]", ".spec"];
  const [deleted] = await deleter.deleteFields([{ object: pod, expressions }], signal());
  expect(deleted).toMatchObject({ left: { kind: "Pod" }, failures: [{ expression: ".kind[]" }] });
}, 120_000);

test("findUnreadable() also finds what never ends, and blames no other expression", async () => {
  const found = await deleter.findUnreadable([".spec.a", "[range(1e12)] | .[1]"], signal());
  expect(found).toEqual([expect.objectContaining({ expression: "[range(1e12)] | .[1]", unreadable: false, stopped: true })]);
}, 60_000);

test("findUnreadable() finds what is no jq", async () => {
  const unreadable = await deleter.findUnreadable([".spec", ".a[", "nonsense("], signal());
  expect(unreadable.map(({ expression }) => expression)).toEqual([".a[", "nonsense("]);
  expect(await deleter.findUnreadable([".spec"], signal())).toEqual([]);
}, 120_000);

/** A sandbox that fails for runs that hold the expression `bad`, and counts its runs. */
function weakTools() {
  const modules = createToolModules();
  modules.put("jq", { file: "/jq.wasm", sha256: "ab" });
  const runs: number[] = [];
  const sandbox: Sandbox = {
    run(_, { input }) {
      const { items } = input as unknown as JqInput;
      runs.push(items.length);
      if (items.some(({ expressions }) => expressions.includes("bad")))
        return Promise.reject(new FairleadError("RESOURCE_EXHAUSTED", "too much", { details: { reason: "LIMIT_MEMORY" } }));
      const results = items.map(({ object }) => ({ object, failures: [] }));
      const output = new TextEncoder().encode(JSON.stringify({ ok: { results } }));
      return Promise.resolve({
        output,
        log: "",
        isNondeterministic: false,
        usage: { queuedMs: 0, wallMs: 1, cpuMs: 1, peakBytes: 1 },
      });
    },
    close: () => Promise.resolve(),
  };
  return { runs, modules, sandbox };
}

test("deleteFields() asks in one run what is asked in one turn", async () => {
  const weak = weakTools();
  const one = createFieldDeleter(weak);
  const ask = (name: string) => one.deleteFields([{ object: { ...pod, name }, expressions: [".a"] }], signal());
  await Promise.all(Array.from({ length: 50 }, (_, at) => ask(`pod-${at}`)));
  expect(weak.runs).toEqual([50]);
  await ask("pod-7");
  expect(weak.runs).toEqual([50]);
});

test("deleteFields() lets nobody suffer from an object that ends a run", async () => {
  const weak = weakTools();
  const deletions = [".a", "bad", ".b"].map((expression) => ({ object: pod, expressions: [expression] }));
  const deleted = await createFieldDeleter(weak).deleteFields(deletions, signal());
  expect(deleted.map(({ failures }) => failures.length)).toEqual([0, 1, 0]);
  expect(weak.runs).toEqual([3, 1, 1, 1]);
});

test("deleteFields() says that jq is still being built", async () => {
  const empty = { ...weakTools(), modules: createToolModules() };
  await expect(createFieldDeleter(empty).deleteFields([{ object: pod, expressions: [".a"] }], signal())).rejects.toMatchObject({
    code: "UNAVAILABLE",
    details: { reason: "TOOL_BUILDING", tool: "jq" },
  });
});
