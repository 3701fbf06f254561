import { expect, test } from "vitest";
import { readAnnouncements, readPluginReply } from "../../../plugins/third-party/read-reply.js";
import { bytesOf, failureOf } from "./make-package.js";

const read = (value: unknown) =>
  readPluginReply("acme", bytesOf(typeof value === "string" ? value : JSON.stringify(value)), "apps/web");

test("readPluginReply() reads items, results and parameters", () => {
  const reply = read({
    items: [{ kind: "ConfigMap" }],
    results: [{ severity: "warning", message: "old", file: "a.yaml", line: 3, column: 1, tags: { a: "b" } }],
    parameters: [{ name: "p" }, { name: "q", collectionType: "", array: ["x"] }],
    more: "passed over",
  });
  expect(reply.items).toEqual([{ kind: "ConfigMap" }]);
  expect(reply.results).toEqual([
    { severity: "warning", message: "old", file: "apps/web/a.yaml", line: 3, column: 1, tags: { a: "b" } },
  ]);
  expect(reply.parameters.map(({ name, collectionType }) => [name, collectionType])).toEqual([
    ["p", "string"],
    ["q", "string"],
  ]);
});

test.each([
  ["a.yaml", "apps/web/a.yaml"],
  ["../lib/b.yaml", "apps/lib/b.yaml"],
  ["/src/apps/web/c.yaml", "apps/web/c.yaml"],
  ["/refs/values/d.yaml", "/refs/values/d.yaml"],
  ["../../../../etc/passwd", "../../../../etc/passwd"],
])("readPluginReply() takes the file %s for %s of the repository", (file, expected) => {
  expect(read({ results: [{ severity: "info", message: "", file }] }).results[0]?.file).toBe(expected);
});

test("readPluginReply() takes KRM's form of files and fields too", () => {
  const results = [
    { severity: "info", message: "", file: { path: "a.yaml", index: 0 }, field: { path: "spec.x", currentValue: 1 } },
  ];
  expect(read({ results }).results[0]).toMatchObject({ file: "apps/web/a.yaml", field: "spec.x" });
});

test("S69 readPluginReply() shortens long messages and replaces control characters", () => {
  const [result] = read({ results: [{ severity: "info", message: `\u001b[31m${"x".repeat(10_000)}`, line: -4 }] }).results;
  expect(result?.message.startsWith("\u{fffd}[31mx")).toBe(true);
  expect(result?.message.length).toBe(4000);
  expect(result?.line).toBeUndefined();
});

const nested = (depth: number) => `{"items":[${`{"a":`.repeat(depth)}1${"}".repeat(depth)}]}`;
test.each<[string, unknown, string]>([
  [
    "no JSON",
    "items: []",
    'FAILED_PRECONDITION PLUGIN_PROTOCOL: Cannot read the answer of plugin "acme": it is not JSON in UTF-8',
  ],
  ["nothing", "", "it is not JSON"],
  ["a list", "[]", "PLUGIN_PROTOCOL"],
  ["items that are no list", { items: {} }, `"items" is wrong`],
  ["an item that is no object", { items: [{}, "x"] }, `"items.1" is no object; "generate" gives a list of Kubernetes objects`],
  ["an item that is a list", { items: [[]] }, `"items.0" is no object`],
  ["a severity nobody knows", { results: [{ severity: "fatal", message: "" }] }, `"results.0.severity" is wrong`],
  ["a result without a message", { results: [{ severity: "info" }] }, `"results.0.message" is wrong`],
  ["a key that names a prototype", `{"items": [{"metadata": {"__proto__": {"a": 1}}}]}`, `it holds a key "__proto__"; rename it`],
  [
    "too many objects",
    { items: Array.from({ length: 10_001 }, () => ({})) },
    'RESOURCE_EXHAUSTED LIMIT_OUTPUT: Plugin "acme" gave 10001 objects, the limit is 10000',
  ],
  ["too many values", { items: [{ a: Array.from({ length: 500_001 }, () => 0) }] }, "RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX"],
  ["too much depth", nested(200), "values nested more than 100 deep"],
  [
    "too many results",
    { results: Array.from({ length: 1001 }, () => ({ severity: "info", message: "" })) },
    `"results" is wrong`,
  ],
])("S66 readPluginReply() refuses %s", async (_, value, sentence) => {
  expect(await failureOf(() => read(value))).toContain(sentence);
});

test("S66 readPluginReply() refuses bytes that are no UTF-8", async () => {
  expect(await failureOf(() => readPluginReply("acme", Uint8Array.from([0x7b, 0xff, 0x7d]), ""))).toContain(
    "it is not JSON in UTF-8",
  );
});

test("readAnnouncements() takes a message and a bare list", async () => {
  const names = (value: unknown) => readAnnouncements("acme", bytesOf(JSON.stringify(value))).map(({ name }) => name);
  expect([names({ parameters: [{ name: "a" }] }), names({ items: [{ name: "b" }] }), names({})]).toEqual([["a"], ["b"], []]);
  expect(await failureOf(() => names({ parameters: [{ title: "x" }] }))).toContain(`"parameters.0.name" is wrong`);
});
