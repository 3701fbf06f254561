import { expect, test } from "vitest";
import type { Json } from "../../../engine/model/manifest.js";
import { defaultRenderLimits } from "../../../plugins/limits.js";
import { answerJob } from "../../../plugins/reading/answer-job.js";

const manifests = (text: string) =>
  answerJob({
    kind: "manifests",
    text: { name: "x.yaml", format: "yaml", bytes: new TextEncoder().encode(text), mayBeOther: false },
    limits: defaultRenderLimits,
  });
const yaml = (text: string) => answerJob({ kind: "yaml", text, limits: {} });

test("answerJob() gives manifests, how many values they have and what was noticed", () => {
  const answer = manifests("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nmetadata: {name: b}\n");
  expect(answer).toMatchObject({
    ok: true,
    parts: ['[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}]'],
    nodes: 5,
    warnings: [expect.stringMatching(/^DUPLICATE_KEY: "x.yaml" at 4/)],
  });
});

test("answerJob() gives the values of any YAML", () => {
  expect(yaml("a: 1\n---\n- x\n---\n")).toEqual({ ok: true, parts: ['[{"a":1},["x"]]'], warnings: [], nodes: 0 });
  expect(yaml("")).toEqual({ ok: true, parts: [], warnings: [], nodes: 0 });
});

test("answerJob() gives many values in parts, in order, none of them long", () => {
  const texts = Array.from({ length: 1_000 }, (_, at) => `v${at}-${"x".repeat(1_000)}`);
  const answer = yaml(texts.join("\n---\n"));
  const parts = answer.ok ? answer.parts : [];
  expect(parts.flatMap((part) => JSON.parse(part) as Json[])).toEqual(texts);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(140_000);
});

test.each([
  ["what is no YAML", "a: [", { code: "BAD_USER_INPUT", details: { reason: "FILE_PARSE", file: "x.yaml", line: 1 } }],
  ["what is no manifest", "a: 1", { code: "BAD_USER_INPUT" }],
  ["what is too deep", "[".repeat(200), { code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_COMPLEX" } }],
])("answerJob() answers with the failure for %s", (_, text, expected) => {
  expect(manifests(text)).toMatchObject({ ok: false, ...expected });
});

test.each([1_000, 100_000])("answerJob() refuses a long text behind %i aliases", (aliases) => {
  const text = `- &a ${"x".repeat(200_000)}\n${"- *a\n".repeat(aliases)}`;
  expect(yaml(text)).toMatchObject({ ok: false, code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_LARGE" } });
});
