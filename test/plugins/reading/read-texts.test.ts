import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { defaultRenderLimits } from "../../../plugins/limits.js";
import { parseManifests } from "../../../plugins/parse-manifests.js";
import { readManifests, readYamlValues, stretchBytes } from "../../../plugins/reading/read-texts.js";
import { configMap } from "../render.js";

const { signal } = new AbortController();

function textOf(yaml: string) {
  return { name: "x.yaml", format: "yaml" as const, bytes: Buffer.from(yaml), mayBeOther: true };
}

const filler = `# ${"x".repeat(stretchBytes)}\n`;

test.each([
  ["several manifests", `${configMap("a")}---\n${configMap("b")}`],
  ["a key that is there twice", `${configMap("a")}kind: Secret\n`],
  ["what looks like nothing", "- a\n"],
])("readManifests() reads %s alike here and beside", async (_, yaml) => {
  for (const text of [textOf(yaml), textOf(`${yaml}${filler}`)]) {
    expect(await readManifests(text, defaultRenderLimits, signal)).toEqual(parseManifests(text, defaultRenderLimits));
  }
});

test.each([
  ["a: [", "BAD_USER_INPUT"],
  [configMap("a").replace("kind", "kinds"), "BAD_USER_INPUT"],
  [`a: ${"[".repeat(200)}`, "RESOURCE_EXHAUSTED"],
])("readManifests() refuses %j alike here and beside", async (yaml, code) => {
  for (const text of [textOf(yaml), textOf(`${filler}${yaml}`)]) {
    const reading = readManifests({ ...text, mayBeOther: false }, defaultRenderLimits, signal);
    await expect(reading).rejects.toMatchObject({ code, details: { file: "x.yaml" } });
  }
});

test("readYamlValues() reads alike here and beside", async () => {
  const yaml = "a: 1\n---\n- b\n";
  expect(await readYamlValues(yaml, {}, signal)).toEqual([{ a: 1 }, ["b"]]);
  expect(await readYamlValues(`${yaml}${filler}`, {}, signal)).toEqual([{ a: 1 }, ["b"]]);
  await expect(readYamlValues(`a: [\n${filler}`, {}, signal)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
});

test.each([
  ["many values", `kind: a\nx: [${"{},".repeat(200_000)}]`],
  ["empty lines", `kind: a\n${"\n".repeat(2_000_000)}`],
  ["many manifests", Array.from({ length: 8_000 }, (_, at) => configMap(`a${at}`)).join("---\n")],
])("readManifests() of %s lets a server of this process answer meanwhile", async (_, yaml) => {
  const server = createServer((_request, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  try {
    const log: string[] = [];
    const reading = readManifests(textOf(yaml), defaultRenderLimits, signal)
      .catch(() => undefined)
      .finally(() => log.push("read"));
    const answering = fetch(url).then(async (answer) => log.push(await answer.text()));
    await Promise.all([reading, answering]);
    expect(log).toEqual(["ok", "read"]);
  } finally {
    server.close();
  }
});

test("readManifests() ends at once when it is given up", async () => {
  const caller = new AbortController();
  const reading = readManifests(textOf(`kind: a\n${"\n".repeat(9_000_000)}`), defaultRenderLimits, caller.signal);
  setImmediate(() => caller.abort(new Error("enough")));
  await expect(reading).rejects.toThrow("enough");
});
