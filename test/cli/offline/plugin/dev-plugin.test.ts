import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { devPlugin } from "../../../../cli/offline/plugin/dev-plugin.js";
import { manifestText } from "../../../plugins/third-party/make-package.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
let said = "";
beforeEach(() => {
  shop = openWorkshop();
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shop.close();
});

const give = (name: string) =>
  `export default { generate: () => [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}" } }] };`;
const until = (text: string) => vi.waitFor(() => expect(said).toContain(text), { timeout: 15_000, interval: 50 });

test("devPlugin() tests at once, again at a change, goes on after a mistake, and ends when it is told", async () => {
  shop.write("fairlead-plugin.yaml", manifestText({ engines: { fairlead: ">=0.1" } }));
  shop.write("src/plugin.js", give("one"));
  shop.write("examples/a/input/x", "");
  shop.write("examples/a/expected.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n");
  const end = new AbortController();
  const running = devPlugin([], { ...shop.context(), signal: end.signal });
  await until("watching ");
  expect(said).toContain("✗ a: ");
  expect(said).toContain("budget: 10 s, 2 s CPU, 128 MiB, 16 MiB of output");
  shop.write("src/plugin.js", "export default {");
  await until("Cannot build src/plugin.js");
  shop.write("src/plugin.js", give("two"));
  await until("✓ a: 1 object, ");
  end.abort();
  expect((await running).exit).toBe(0);
});

test("devPlugin() misses no change that is made while it tests for the first time", async () => {
  shop.write("fairlead-plugin.yaml", manifestText({ engines: { fairlead: ">=0.1" } }));
  shop.write("src/plugin.js", give("one"));
  shop.write("examples/a/input/x", "");
  shop.write("examples/a/expected.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n");
  const end = new AbortController();
  const context = shop.context();
  const { sandbox } = context.tools;
  let isFirst = true;
  const run: typeof sandbox.run = async (...all) => {
    const answer = await sandbox.run(...all);
    if (isFirst) shop.write("src/plugin.js", give("two"));
    isFirst = false;
    return answer;
  };
  const running = devPlugin([], { ...context, tools: { ...context.tools, sandbox: { ...sandbox, run } }, signal: end.signal });
  await until("✓ a: 1 object, ");
  end.abort();
  expect((await running).exit).toBe(0);
});

test("devPlugin() does not begin where nobody could end it", async () => {
  const { stdin: _, ...context } = shop.context();
  await expect(devPlugin([], context)).rejects.toThrow("use fairlead plugin test here");
});
