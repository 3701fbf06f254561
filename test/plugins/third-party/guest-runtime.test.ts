import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { assemble, reactor } from "../sandbox/wasm-assembler.js";
import { bytesOf, failureOf, makePackage } from "./make-package.js";

const wasm: JsonObject = { runtime: { type: "wasm", entry: "p.wasm" } };
const command: JsonObject = { runtime: { type: "command", entry: "p.wasm" } };
const asking: JsonObject = { capabilities: { network: ["api.example.com"] } };
const start = assemble({ functions: [{ type: ">", body: [], export: "_start" }] });
const bare = assemble({ functions: [{ type: ">", body: [], export: "run" }] });
const importing = (from: string, name: string) =>
  assemble({ imports: [{ from, name, type: ">" }], functions: [{ type: ">", body: [], export: "_start" }] });

test.each<[string, JsonObject, Uint8Array, string]>([
  ["a bundle", {}, bytesOf("export default {}"), "script"],
  ["a WASI program", command, start, "command"],
  ["a module that is a WASI program", wasm, start, "command"],
  ["a module that is called", wasm, reactor({}), "reactor"],
  ["what WASI gives", command, importing("wasi_snapshot_preview1", "fd_write"), "command"],
  ["what we give", command, importing("fairlead", "file_read"), "command"],
  ["the network that its manifest asks for", { ...command, ...asking }, importing("fairlead", "fetch"), "command"],
])("guestRuntimeOf() takes %s", (_, fields, code, expected) => {
  expect(makePackage(fields, code).runtime).toBe(expected);
});

test.each<[string, JsonObject, Uint8Array, string]>([
  ["no module", wasm, bytesOf("hello world"), `Cannot use the module "p.wasm": it is no WebAssembly module`],
  ["neither interface", wasm, bare, `it exports neither "_start" nor "_initialize"`],
  ["a program that is none", command, reactor({}), `it does not export "_start"`],
  [
    "a network that its manifest does not ask for",
    command,
    importing("fairlead", "fetch"),
    `it imports "fairlead.fetch", and its manifest asks for no network; name its hosts in capabilities.network`,
  ],
  [
    "sockets, whatever it asks for",
    { ...command, ...asking },
    importing("fairlead", "connect"),
    `it imports "fairlead.connect", which no plugin is given`,
  ],
  ["another host's functions", wasm, importing("env", "exec"), `it imports "env.exec", which no plugin is given`],
  ["another WASI", wasm, importing("wasi:http/types@0.2.0", "x"), `it imports "wasi:http/types@0.2.0.x"`],
])("S64 guestRuntimeOf() refuses %s when it is installed", async (_, fields, code, sentence) => {
  const failure = await failureOf(() => makePackage(fields, code));
  expect(failure).toContain("BAD_USER_INPUT PLUGIN_CONFIG");
  expect(failure).toContain(sentence);
});
