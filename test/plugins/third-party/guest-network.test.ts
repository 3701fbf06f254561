import { afterAll, beforeAll, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import { createCachedRenderer } from "../../../plugins/cache/cached-renderer.js";
import { openTraceStore } from "../../../plugins/cache/trace-store.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { createThirdPartyPlugin } from "../../../plugins/third-party/create-plugin.js";
import { createGuestNetwork } from "../../../plugins/third-party/guest-network.js";
import { createFileTree } from "../../fakes/file-tree.js";
import { createFakeLog } from "../../fakes/log.js";
import { noRemote, renderRequest } from "../../fakes/plain-rendering.js";
import { assemble, op, reactor } from "../sandbox/wasm-assembler.js";
import { bytesOf, failureOf, grant, makePackage, sha256, storePackage, temporaryFolder } from "./make-package.js";

const { signal } = new AbortController();
const asking: JsonObject = { capabilities: { network: ["api.example.com", "*.example.org:8443"] } };

/** Answers every URL with a text; what was asked is kept. */
function remoteOf(answer: string | FairleadError) {
  const asked: string[] = [];
  const remote: RemoteSources = {
    ...noRemote,
    file(url, _, { hosts = [] } = {}) {
      asked.push(`${url} from ${hosts.join(" ")}`);
      if (typeof answer !== "string") return Promise.reject(answer);
      return Promise.resolve({ bytes: bytesOf(answer), digest: `sha256:${sha256(answer)}` });
    },
  };
  return { remote, asked };
}

test("createGuestNetwork() fetches what the manifest asks for, from those hosts only, each URL once", async () => {
  const { remote, asked } = remoteOf("x");
  const fetch = createGuestNetwork(makePackage(asking).manifest, remote);
  const urls = ["https://api.example.com/a?b=1#c", "https://API.example.com/a?b=1", "https://x.example.org:8443/"];
  for (const url of urls) expect(await fetch(url, signal)).toEqual(bytesOf("x"));
  const hosts = "from api.example.com *.example.org:8443";
  expect(asked).toEqual([`https://api.example.com/a?b=1 ${hosts}`, `https://x.example.org:8443/ ${hosts}`]);
});

test.each([
  ["another host", "https://evil.example.com/", "its manifest asks for api.example.com, *.example.org:8443; name the host"],
  ["another port", "https://api.example.com:444/", "its manifest asks for"],
  ["plain HTTP", "http://api.example.com/", "write a URL that begins with https://"],
  ["a file", "file:///etc/passwd", "write a URL that begins with https://"],
  ["a metadata address", "https://169.254.169.254/latest", "its manifest asks for"],
  ["a login", "https://ada:s3cr3t@api.example.com/", "a URL with a login is not fetched"],
  ["a host behind a login", "https://api.example.com@evil.org/", "a URL with a login is not fetched"],
  ["no URL", "api.example.com", "write a URL that begins with https://"],
  ["nothing", "", "write a URL that begins with https://"],
])("S64 createGuestNetwork() refuses %s before anybody is asked", async (_, url, sentence) => {
  const { remote, asked } = remoteOf("x");
  const failure = await failureOf(createGuestNetwork(makePackage(asking).manifest, remote)(url, signal));
  expect(failure).toContain("FAILED_PRECONDITION PLUGIN_CAPABILITY_DENIED");
  expect(failure).toContain(sentence);
  expect(asked).toEqual([]);
});

test("createGuestNetwork() gives nothing to a manifest that asks for nothing, and says no query", async () => {
  const fetch = createGuestNetwork(makePackage().manifest, remoteOf("x").remote);
  expect(await failureOf(fetch("https://api.example.com/a?token=s3cr3t", signal))).toBe(
    `FAILED_PRECONDITION PLUGIN_CAPABILITY_DENIED: Plugin "acme" may not fetch "https://api.example.com/a": its manifest asks for no network; name the host in capabilities.network`,
  );
});

test("S64 createGuestNetwork() has a budget of URLs and of bytes", async () => {
  const { remote, asked } = remoteOf("x".repeat(5_000_000));
  const fetch = createGuestNetwork(makePackage(asking).manifest, remote);
  const fetchAll = async (count: number) => {
    for (let at = 0; at < count; at += 1) await fetch(`https://api.example.com/${at}`, signal);
  };
  expect(await failureOf(fetchAll(10))).toContain("RESOURCE_EXHAUSTED INPUT_TOO_LARGE");
  expect(asked).toHaveLength(7);
  const small = remoteOf("x");
  const many = createGuestNetwork(makePackage(asking).manifest, small.remote);
  const fetchMany = async () => {
    for (let at = 0; at < 200; at += 1) await many(`https://api.example.com/${at}`, signal);
  };
  expect(await failureOf(fetchMany())).toContain("fetches more than 100 URLs in one render; fetch less");
  expect(small.asked).toHaveLength(100);
});

const place = temporaryFolder();
let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await sandbox.close();
  place.remove();
});

const item = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { from: "the net" } };
const message = JSON.stringify({ kind: "FairleadOutput", items: [item] });
const url = "https://api.example.com/items.json";
const script = `export default { generate({ network }) {
  const { items } = JSON.parse(network.readText("${url}"));
  return network.read("${url}").length > 0 ? items : [];
} };`;
const fetchImport = { from: "fairlead", name: "fetch", type: "i32 i32 i32 i32>i64" };
/** Calls `fetch` for the URL at 64, into 2048. */
const fetching = [...op.i32(64), ...op.i32(url.length), ...op.i32(2048), ...op.i32(1000), ...op.call(0)];
const i64or = [0x84];
const urlAt64 = { at: 64, bytes: bytesOf(url) };
const called = assemble({
  imports: [fetchImport],
  functions: [
    { export: "_initialize", type: ">", body: [...fetching, ...op.drop] },
    { export: "fairlead_abi", type: ">i32", body: op.i32(1) },
    { export: "fairlead_alloc", type: "i32>i32", body: op.i32(4096) },
    { export: "fairlead_call", type: "i32 i32>i64", body: [...fetching, ...op.i64(2048n << 32n), ...i64or] },
  ],
  data: [urlAt64],
});
const vector = new Uint8Array(Uint32Array.of(2048, message.length).buffer);
const program = assemble({
  imports: [fetchImport, { from: "wasi_snapshot_preview1", name: "fd_write", type: "i32 i32 i32 i32>i32" }],
  functions: [
    {
      export: "_start",
      type: ">",
      body: [...fetching, ...op.drop, ...op.i32(1), ...op.i32(0), ...op.i32(1), ...op.i32(16), ...op.call(1), ...op.drop],
    },
  ],
  data: [{ at: 0, bytes: vector }, urlAt64],
});
const wasm = { ...asking, runtime: { type: "wasm", entry: "p.wasm" } };

async function render(
  fields: JsonObject,
  code: string | Uint8Array,
  remote: RemoteSources,
  grants = [grant({ network: ["*.example.org:8443", "api.example.com"] })],
) {
  const stored = await storePackage(place.folder, fields, code);
  const plugin = createThirdPartyPlugin(stored, { sandbox, grants });
  const source = { repoURL: "https://git.example.com/x.git", path: "app", plugin: { name: "acme" } };
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [], installed: () => [plugin] }) });
  return renderer.render(renderRequest({ files: createFileTree({ "app/a.yaml": "a" }), source, remote }), signal);
}

test.each<[string, JsonObject, string | Uint8Array]>([
  ["a script", asking, script],
  ["a module that is called", wasm, called],
  ["a WASI program", wasm, program],
])("%s fetches, and what it got stands in the read set", async (_, fields, code) => {
  const { remote, asked } = remoteOf(message);
  const { manifests, readSet } = await render(fields, code, remote);
  expect(manifests.map(({ data }) => data)).toEqual([item.data]);
  expect(asked).toHaveLength(1);
  expect(readSet.remote).toEqual([{ asked: `file ${url}`, got: `sha256:${sha256(message)}`, isFloating: true }]);
});

const outage = new FairleadError("UNAVAILABLE", "Cannot fetch: nobody is there", { details: { reason: "REPO_UNREACHABLE" } });
const forgiving = `export default { generate({ network }) {
  try { network.readText("${url}"); } catch (error) { return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fallback" } }]; }
  return [];
} };`;

test.each<[string, JsonObject, string | Uint8Array]>([
  ["a script that catches all", asking, forgiving],
  ["a module that looks away", wasm, called],
  ["a WASI program that looks away", wasm, program],
])("S65 an outage fails the render of %s and tells it nothing", async (_, fields, code) => {
  expect(await failureOf(render(fields, code, remoteOf(outage).remote))).toBe(
    "UNAVAILABLE REPO_UNREACHABLE: Cannot fetch: nobody is there",
  );
});

test.each<[string, string, string]>([
  ["fetches without end", "for (let at = 0; ; at += 1) try { network.read(`https://api.example.com/${at}`); } catch {}", "LIMIT"],
  ["fetches many URLs", "for (let at = 0; at < 101; at += 1) network.read(`https://api.example.com/${at}`)", "INPUT_TOO_LARGE"],
  ["looks for a way out", 'try { network.read("https://169.254.169.254/") } catch {}', "PLUGIN_CAPABILITY_DENIED"],
  ["hands over a URL of megabytes", 'network.read("https://api.example.com/" + "x".repeat(17_000_000))', "PLUGIN_FAILED"],
  ["hands over what is no text", "network.read({ toString() { for (;;); } })", "LIMIT_TIME"],
  ["changes the bridge", "network.read = () => new Uint8Array(1); network.read(1)", "PLUGIN_FAILED"],
])("S64 a script that %s fails", async (_, body, reason) => {
  const { remote } = remoteOf("x");
  const fields = { ...asking, limits: { cpuSeconds: 1, wallSeconds: 5, memoryMiB: 128 } };
  const code = `export default { generate({ network }) { ${body}; return []; } };`;
  expect(await failureOf(render(fields, code, remote))).toContain(reason);
});

test("a plugin whose hosts were not granted in the project does not run", async () => {
  const { remote, asked } = remoteOf(message);
  for (const grants of [
    [],
    [grant({ projects: ["ops"], network: ["api.example.com"] })],
    [grant({ network: ["api.example.com"] })],
  ])
    expect(await failureOf(render(asking, script, remote, grants))).toMatch(
      /PLUGIN_CAPABILITY_DENIED: .* was not granted in project "default": network: \[/,
    );
  expect(asked).toEqual([]);
});

test("a guest without a network that asks for one all the same has failed", async () => {
  const code = reactor({ module: { imports: [fetchImport] } });
  expect(await failureOf(() => makePackage({ runtime: { type: "wasm", entry: "p.wasm" } }, code))).toContain("PLUGIN_CONFIG");
  const { remote, asked } = remoteOf(message);
  expect(await failureOf(render({}, script, remote))).toContain("PLUGIN_CAPABILITY_DENIED");
  expect(asked).toEqual([]);
});

test("what was fetched is answered from the cache until a hard refresh, or until the grants change", async () => {
  let answer = message;
  const remote: RemoteSources = {
    ...noRemote,
    file: () => Promise.resolve({ bytes: bytesOf(answer), digest: `sha256:${sha256(answer)}` }),
  };
  const stored = await storePackage(place.folder, asking, script);
  const pluginWith = (network: readonly string[]) => createThirdPartyPlugin(stored, { sandbox, grants: [grant({ network })] });
  let plugin = pluginWith(["api.example.com", "*.example.org:8443"]);
  const registry = createPluginRegistry({ builtIn: [], installed: () => [plugin] });
  const store = openTraceStore({ folder: `${place.folder}/renders`, log: createFakeLog() });
  const cached = createCachedRenderer(createRenderer({ registry }), { store, toolDigests: () => registry.digest() });
  const source = { repoURL: "https://git.example.com/x.git", path: "app", plugin: { name: "acme" } };
  const dataOf = async (hard = false) => {
    const request = renderRequest({ files: createFileTree({ "app/a.yaml": "a" }), source, remote, hard });
    return (await cached.render(request, signal)).manifests[0]?.["data"];
  };
  expect(await dataOf()).toEqual({ from: "the net" });
  answer = message.replace("the net", "elsewhere");
  expect([await dataOf(), cached.stats().renders]).toEqual([{ from: "the net" }, 1]);
  expect([await dataOf(true), await dataOf(), cached.stats().renders]).toEqual([{ from: "elsewhere" }, { from: "elsewhere" }, 2]);
  plugin = pluginWith(["*.example.org:8443"]);
  expect(await failureOf(dataOf())).toContain("PLUGIN_CAPABILITY_DENIED");
  store.close();
});
