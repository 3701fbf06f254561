import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hash } from "@node-rs/bcrypt";
import { Agent, request } from "undici";
import { describe, expect, test } from "vitest";
import type { Cluster } from "../../engine/ports/cluster.js";
import { missingForCommands } from "../../plugins/cmp/host-primitives.js";
import { sandboxPrimitives } from "../../plugins/sandbox/primitives.js";
import { startCluster } from "../server/start/own-cluster.js";
import { temporaryFolder } from "../server/temporary-folder.js";
import { hasSession, startProduction } from "./production-process.js";

const { signal } = new AbortController();

/** What this host lacks may be missing here: tests of the walls have other places. */
async function weaker(): Promise<string> {
  const own = (await sandboxPrimitives()).filter(({ holds }) => !holds).map(({ name }) => name);
  return [...new Set([...own, ...(await missingForCommands())])].join(",");
}

/** What an administrator has set up before the first start. */
async function setUp(cluster: Cluster): Promise<void> {
  const create = (object: Parameters<typeof cluster.create>[0]) => cluster.create(object, { dryRun: false }, signal);
  await create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } });
  const stringData = {
    "server.secretkey": "0123456789abcdef0123456789abcdef",
    "admin.password": await hash("an administrator's own", { cost: 4 }),
    "admin.passwordMtime": "2026-01-01T00:00:00Z",
  };
  const metadata = { name: "argocd-secret", namespace: "argocd", labels: { "app.kubernetes.io/part-of": "argocd" } };
  await create({ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData });
}

describe("a start in the production profile", { timeout: 400_000 }, () => {
  test("S1 without anything is refused with one message that lists all of it", async () => {
    const start = startProduction([], {});
    expect(await start.exited).toBe(1);
    expect(start.output()).toMatch(/^fairlead: The production profile does not start without:\n {2}- TLS: /m);
    expect(start.output()).toMatch(/^ {2}- Cluster: name one with --kubeconfig/m);
    expect(start.output()).toMatch(/docs\/configuration\.md\.\n$/);
    expect(hasSession(start.dataFolder)).toBe(false);
  });

  test("with all that it demands serves over TLS, and makes no sample, account or session", async () => {
    const { kubeconfigFile, cluster } = await startCluster();
    await setUp(cluster);
    const folder = temporaryFolder();
    const [certificateFile, keyFile] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", [...words, ...subject, "-keyout", keyFile, "-out", certificateFile], { stdio: "ignore" });
    const start = startProduction(["--kubeconfig", kubeconfigFile], {
      FAIRLEAD_TLS_CERT: certificateFile,
      FAIRLEAD_TLS_KEY: keyFile,
      FAIRLEAD_SANDBOX_ALLOW_WEAKER: await weaker(),
    });
    const graphql = await start.ready();
    expect(graphql).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const dispatcher = new Agent({ connect: { ca: readFileSync(certificateFile, "utf8") } });
    const query = 'mutation { login(username: "admin", password: "an administrator\'s own") { token } }';
    const answer = await request(graphql, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(await answer.body.json()).toEqual({ data: { login: { token: expect.any(String) } } });
    expect(String(answer.headers["set-cookie"])).toMatch(/; Secure/i);
    await dispatcher.close();
    expect(hasSession(start.dataFolder)).toBe(false);
    expect(start.output()).not.toMatch(/Sign in as|WARNING/);
    const initial = { group: "", kind: "Secret", namespace: "argocd", name: "argocd-initial-admin-secret" };
    expect(await cluster.read(initial, undefined, signal)).toBeUndefined();
    expect(await start.stop()).toBe(0);
  });
});
