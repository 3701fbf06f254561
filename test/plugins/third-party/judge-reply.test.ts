import { expect, test } from "vitest";
import type { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { GuestRuntime } from "../../../plugins/sandbox/sandbox.js";
import { toOutput } from "../../../plugins/third-party/judge-reply.js";
import { bytesOf, failureOf, makePackage } from "./make-package.js";

const item = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };

function judge(
  output: unknown,
  { runtime = "script", fields = {}, chance = false }: { runtime?: GuestRuntime; fields?: JsonObject; chance?: boolean } = {},
) {
  const answer = {
    output: bytesOf(typeof output === "string" ? output : JSON.stringify(output)),
    log: "",
    isNondeterministic: chance,
    usage: { queuedMs: 0, wallMs: 0, cpuMs: 0, peakBytes: 0 },
  };
  return toOutput({ ...makePackage(fields), runtime }, answer, "apps/web");
}

test("toOutput() gives the objects of a message", () => {
  expect(judge({ items: [item] })).toEqual({ texts: [{ name: "plugin acme", objects: [item] }], warnings: [] });
});

test("toOutput() passes warnings and notes on, with their place", () => {
  const results = [
    { severity: "warning", message: "is old", file: "a.yaml", line: 3, hint: "write b" },
    { severity: "info", message: "all fine" },
  ];
  expect(judge({ items: [item], results }).warnings).toEqual([
    `PLUGIN_WARNING: acme: "apps/web/a.yaml" at 3: is old; write b`,
    "PLUGIN_INFO: acme: all fine",
  ]);
});

test("toOutput() fails with the first error, whatever else was given", () => {
  const results = [
    { severity: "warning", message: "w" },
    { severity: "error", message: "image is missing", file: "a.yaml", line: 7, column: 2, field: "image", hint: "add one" },
    { severity: "error", message: "port is missing" },
  ];
  let failure: FairleadError | undefined;
  try {
    judge({ items: [item], results });
  } catch (error) {
    failure = error as FairleadError;
  }
  expect(failure?.message).toBe(`Plugin "acme" failed: "apps/web/a.yaml" at 7:2: image is missing; add one (and 1 more)`);
  expect(failure?.code).toBe("BAD_USER_INPUT");
  expect(failure?.details).toMatchObject({
    reason: "PLUGIN_FAILED",
    file: "apps/web/a.yaml",
    line: 7,
    column: 2,
    field: "image",
  });
  expect(failure?.details["diagnostics"]).toHaveLength(2);
});

test.each<[string, unknown, GuestRuntime]>([
  ["no items", { items: [] }, "script"],
  ["no items of a module", {}, "reactor"],
  ["nothing printed", "", "command"],
  ["nothing but comments printed", "# nothing\n---\n\n--- # more\n...\n", "command"],
  ["a message of a command without items", { kind: "FairleadOutput", items: [] }, "command"],
])("42 toOutput() refuses %s unless the manifest allows it", async (_, output, runtime) => {
  expect(await failureOf(() => judge(output, { runtime }))).toContain(
    `BAD_USER_INPUT EMPTY_OUTPUT: Plugin "acme" gave no manifests`,
  );
  expect(judge(output, { runtime, fields: { output: { allowEmpty: true } } }).texts).toEqual([]);
});

test.each([
  ["YAML", "kind: ConfigMap\n---\nkind: Secret\n"],
  ["JSON of one object", JSON.stringify(item)],
  ["an object that holds the word", JSON.stringify({ ...item, data: { text: `{"kind": "FairleadOutput"}` } })],
])("toOutput() hands on what a command printed: %s", (_, printed) => {
  const { texts } = judge(printed, { runtime: "command" });
  expect(texts).toEqual([{ name: "output of plugin acme", format: "yaml", bytes: bytesOf(printed), mayBeOther: false }]);
});

test("toOutput() takes a command's message for one", () => {
  const { texts } = judge(`\n  ${JSON.stringify({ kind: "FairleadOutput", items: [item] })}`, { runtime: "command" });
  expect(texts).toEqual([{ name: "plugin acme", objects: [item] }]);
});

test("toOutput() refuses more documents than objects are allowed", async () => {
  expect(await failureOf(() => judge("---\nkind: A\n".repeat(10_002), { runtime: "command" }))).toContain("LIMIT_OUTPUT");
});

test("toOutput() warns of chance only where it was not ruled out", () => {
  expect(judge({ items: [item] }, { chance: true }).warnings).toEqual([]);
  expect(judge({ items: [item] }, { chance: true, fields: { output: { deterministic: false } } }).warnings[0]).toContain(
    'NONDETERMINISTIC: plugin "acme"',
  );
});
