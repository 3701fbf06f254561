import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRemoteSources } from "../../../clients/charts/remote-sources.js";
import { loadIdentity } from "../../../clients/kubernetes/embedded/certificates.js";
import { matchRevision } from "../../../engine/source/match-revision.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import { openPlugins } from "../../../server/rendering/open-plugins.js";
import { bookOf, loopbackEgress, openPackages, temporaryFolder } from "../../clients/charts/access.js";
import { createFileTree } from "../../fakes/file-tree.js";
import { createFakeLog } from "../../fakes/log.js";
import { renderRequest } from "../../fakes/plain-rendering.js";
import { failureOf, fairleadVersion, makePackage } from "../../plugins/third-party/make-package.js";

const { signal } = new AbortController();

/** A server over TLS, and the certificate by which it is trusted. `/away` redirects to a host that nobody granted. */
async function startApi(folder: string) {
  const identity = await loadIdentity(folder, "127.0.0.1");
  const heard: string[] = [];
  const server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? "without a login"}`);
    if (request.url === "/away") response.writeHead(302, { location: "https://169.254.169.254/latest" }).end();
    else response.end("eu-west");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, ca: identity.caCertificate, heard };
}

/** Fairlead's own parts from the ConfigMap to the socket: a plugin that fetches the URL its parameter names. */
async function openFairlead() {
  const folder = temporaryFolder();
  const api = await startApi(folder);
  const plugin = makePackage(
    {
      capabilities: { network: [api.host] },
      parameters: { schema: { type: "object", properties: { url: { type: "string" } } } },
    },
    `export default { generate({ network, input }) {
      const region = network.readText(input.parameters.url);
      return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { region } }];
    } };`,
  );
  for (const [path, bytes] of plugin.files) {
    mkdirSync(dirname(join(folder, "acme", path)), { recursive: true });
    writeFileSync(join(folder, "acme", path), bytes);
  }
  const sandbox = createSandbox();
  onTestFinished(() => sandbox.close());
  const book = () => bookOf({ url: `https://${api.host}`, username: "ada", password: "s3cr3t" });
  const packages = openPackages({ book });
  const changed = vi.fn<() => void>();
  const plugins = await openPlugins({
    config: {
      profile: "production",
      allowWeaker: [],
      narrowsPluginFiles: false,
    },
    folder: join(folder, "plugins"),
    sandbox,
    version: fairleadVersion,
    packages,
    log: createFakeLog(),
    changed,
    ends: [],
  });
  const http = loopbackEgress({ caFor: () => api.ca });
  const git = () => ({ refs: () => Promise.reject(new Error("no Git")), filesAt: () => Promise.reject(new Error("no Git")) });
  const permits = () => ({ allowed: false, because: "this project may use nothing" }) as const;
  const remote = createRemoteSources({ book, permits, git, packages, http, matchRevision })("default");
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [], installed: () => plugins.installed() }) });
  return {
    api,
    async install(grants: string) {
      const calls = changed.mock.calls.length;
      plugins.update({ "acme.yaml": `from: ${join(folder, "acme")}\ndigest: ${plugin.digest}\ngrants: ${grants}\n` });
      await vi.waitFor(() => expect(changed.mock.calls.length).toBe(calls + 1), { timeout: 10_000 });
    },
    async render(url: string) {
      const parameters = [{ name: "url", string: url }];
      const source = { repoURL: "https://git.example.com/x.git", path: "app", plugin: { name: "acme", parameters } };
      const request = renderRequest({ files: createFileTree({ "app/a.yaml": "a" }), source, remote });
      return (await renderer.render(request, signal)).manifests[0]?.["data"];
    },
  };
}

test("S64 a plugin fetches over TLS what was granted in its project, without anybody's login, and nothing else", async () => {
  const fairlead = await openFairlead();
  const { api } = fairlead;
  await fairlead.install(`[{projects: [ops], network: ["${api.host}"]}]`);
  expect(await failureOf(fairlead.render(`https://${api.host}/regions`))).toContain("PLUGIN_CAPABILITY_DENIED");
  await fairlead.install(`[{projects: [default], network: ["${api.host}"]}]`);
  expect(await fairlead.render(`https://${api.host}/regions`)).toEqual({ region: "eu-west" });
  expect(await failureOf(fairlead.render(`https://${api.host}/away`))).toContain("PERMISSION_DENIED EGRESS_BLOCKED");
  expect(await failureOf(fairlead.render("https://127.0.0.1:1/"))).toContain("PLUGIN_CAPABILITY_DENIED");
  expect(api.heard).toEqual(["GET /regions without a login", "GET /away without a login"]);
});
