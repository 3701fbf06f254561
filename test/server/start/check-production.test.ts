import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { FairleadError } from "../../../engine/errors.js";
import type { ApplicationStore } from "../../../engine/ports/application-store.js";
import { sandboxPrimitives } from "../../../plugins/sandbox/primitives.js";
import { readConfig } from "../../../server/config.js";
import { checkProduction } from "../../../server/start/check-production.js";
import { firstAccountNames } from "../../../server/start/first-accounts.js";
import { ensureSettings } from "../../../server/start/first-objects.js";
import { createFakeLog } from "../../fakes/log.js";
import { temporaryFolder } from "../temporary-folder.js";
import { startCluster } from "./own-cluster.js";

const { signal } = new AbortController();

/** What a start with this kubeconfig lacks: the first word or two of each sentence. */
async function missing(kubeconfigFile: string, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const config = readConfig(["--kubeconfig", kubeconfigFile], environment, "1.2.3", "/srv");
  const refusal: unknown = await checkProduction(config, { clock: systemClock, log: createFakeLog() }, signal).catch(
    (error: unknown) => error,
  );
  if (!(refusal instanceof FairleadError)) return [];
  expect([refusal.code, refusal.details["reason"]]).toEqual(["FAILED_PRECONDITION", "PROFILE_UNMET"]);
  const sentences = refusal.details["missing"] as readonly string[];
  for (const sentence of sentences) expect(refusal.message).toContain(`\n  - ${sentence}\n`);
  return sentences.map((sentence) => sentence.split(":", 1)[0] ?? "");
}

const sandbox = async () => ((await sandboxPrimitives()).every(({ holds }) => holds) ? [] : ["Sandbox"]);

describe("S1 checkProduction()", () => {
  test("refuses a control plane of the development profile for its key, its passwords and its repositories", async () => {
    const { kubeconfigFile, cluster } = await startCluster();
    await ensureSettings({ cluster, store: { controlNamespace: "argocd" } as ApplicationStore, signal });
    const metadata = { name: "repo", namespace: "argocd", labels: { "argocd.argoproj.io/secret-type": "repository" } };
    const repository = { apiVersion: "v1", kind: "Secret", metadata, stringData: { type: "git", url: "file:///srv/a.git" } };
    await cluster.create(repository, { dryRun: false }, signal);
    const told = await missing(kubeconfigFile, { FAIRLEAD_TLS: "terminated-in-front" });
    expect(told).toEqual([...(await sandbox()), "Signing key", ...firstAccountNames.map(() => "Password"), "Repository"]);
  });

  test("takes first passwords that open nothing any more for what they are, and admin for closed if it is off", async () => {
    const { kubeconfigFile, cluster } = await startCluster();
    await ensureSettings({ cluster, store: { controlNamespace: "argocd" } as ApplicationStore, signal });
    const change = (kind: string, name: string, patch: Readonly<Record<string, unknown>>) =>
      cluster.patch({ group: "", kind, namespace: "argocd", name }, undefined, patch, signal);
    await change("Secret", "argocd-secret", { stringData: { "server.secretkey": "0123456789abcdef0123456789abcdef" } });
    await change("Secret", "argocd-initial-admin-secret", {
      stringData: Object.fromEntries(firstAccountNames.slice(1).map((name) => [`${name}.password`, "changed since"])),
    });
    await change("ConfigMap", "argocd-cm", { data: { "admin.enabled": "false" } });
    expect(await missing(kubeconfigFile, { FAIRLEAD_TLS: "terminated-in-front" })).toEqual(await sandbox());
  });

  test("says of a cluster that does not answer that it does not, beside the rest", async () => {
    const kubeconfigFile = join(temporaryFolder(), "kubeconfig");
    const kubeconfig = {
      "current-context": "a",
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      clusters: [{ name: "a", cluster: { server: "https://127.0.0.1:1" } }],
      users: [{ name: "a", user: { token: "t" } }],
    };
    writeFileSync(kubeconfigFile, JSON.stringify(kubeconfig));
    expect(await missing(kubeconfigFile, {})).toEqual(["TLS", ...(await sandbox()), "Cluster"]);
  });

  test("S61 S70 names what commands need only if there are commands", async () => {
    const { kubeconfigFile } = await startCluster();
    const all = { FAIRLEAD_TLS: "terminated-in-front", FAIRLEAD_SANDBOX_ALLOW_WEAKER: "cgroup" };
    const told = await missing(kubeconfigFile, { ...all, FAIRLEAD_COMMAND_PLUGINS: "/plugins" });
    expect(told.filter((word) => word !== "Sandbox")).toEqual(["Signing key"]);
  });
});
