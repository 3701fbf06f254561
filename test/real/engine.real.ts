import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Kubectl, kubectlFor } from "../journeys/kubectl-command.js";
import { runProduct, until } from "../journeys/product.js";
import { compactStore } from "./bed/compact-store.js";
import { type BedJourney, startJourney } from "./journey.js";
import { openBed } from "./open-bed.js";

// One journey, told in order: each test goes on where the one before ended.
const bed = openBed();
let journey: BedJourney;

beforeAll(async () => {
  journey = await startJourney(bed());
});
afterAll(async () => journey.stop());

const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";
const healed = (replicas: number) =>
  until(
    async () => ((await journey.cluster.get(guestbook)).spec.replicas === replicas ? true : undefined),
    60_000,
    `${replicas} replicas again`,
  );

test("the sample becomes Synced and Healthy on kube-apiserver", async () => {
  expect(await journey.settled("guestbook")).toMatchObject({ operation: { phase: "SUCCEEDED" } });
}, 120_000);

/** The bed's kubectl, with a home of its own. */
function kubectl(words: string): ReturnType<Kubectl> {
  const { programs, kubeconfigFile, folder } = bed();
  mkdirSync(`${folder}/home`, { recursive: true });
  return kubectlFor(programs.kubectl, kubeconfigFile, `${folder}/home`)(words);
}

test("who may not read CRDs is told so in one sentence", async () => {
  const { kubeconfigFile, folder } = bed();
  const { stdout } = await kubectl("create token default --namespace default");
  const limited = readFileSync(kubeconfigFile, "utf8").replace(/token: .*/, `token: ${stdout.trim()}`);
  writeFileSync(`${folder}/limited`, limited, { mode: 0o600 });
  const { code, output } = await runProduct([
    "--port",
    "0",
    "--data",
    `${folder}/limited-data`,
    "--kubeconfig",
    `${folder}/limited`,
  ]);
  expect(code).toBe(1);
  expect(output.trimEnd().split("\n").at(-1)).toMatch(
    /^fairlead: Cannot read the CRD "applications\.argoproj\.io": .* cannot get resource "customresourcedefinitions"/,
  );
});

test("kubectl get applications reads well", async () => {
  const { stdout } = await kubectl("get applications --namespace argocd");
  expect(stdout).toMatch(/^NAME\s+SYNC STATUS\s+HEALTH STATUS/);
  expect(stdout).toMatch(/^guestbook\s+Synced\s+Healthy/m);
});

test("what somebody damages live is healed", async () => {
  await journey.cluster.mergePatch(guestbook, { spec: { replicas: 5 } });
  expect(await healed(2)).toBe(true);
}, 120_000);

test("waves and hooks run with real Jobs", async () => {
  const operation = await journey.finished("shop", await journey.sync("shop"));
  expect(operation).toMatchObject({ phase: "SUCCEEDED" });
  const jobs = (await journey.cluster.get("/apis/batch/v1/namespaces/shop/jobs")).items as {
    metadata: { name: string };
    status: { succeeded?: number; completionTime?: string };
  }[];
  expect(jobs.map(({ metadata, status }) => `${metadata.name} ${status.succeeded}`)).toEqual(["migrate 1", "smoke-test 1"]);
  const deployment = await journey.cluster.get("/apis/apps/v1/namespaces/shop/deployments/shop");
  const ended = (name: string) => Date.parse(jobs.find(({ metadata }) => metadata.name === name)?.status.completionTime ?? "");
  const created = Date.parse(String(deployment.metadata.creationTimestamp));
  expect(ended("migrate")).toBeLessThanOrEqual(created);
  expect(ended("smoke-test")).toBeGreaterThanOrEqual(created);
}, 120_000);

test("a definition and its instances are created in one sync", async () => {
  const commit = await journey.push({ "guestbook/gadgets.yaml": gadgets });
  await journey.settled("guestbook", commit);
  const gadget = await journey.cluster.get("/apis/journey.fairlead.dev/v1/namespaces/guestbook/gadgets/first");
  expect(gadget.spec).toEqual({ size: 3 });
}, 120_000);

test("R18 what an admission policy refuses is told in its words", async () => {
  await journey.push({ "guestbook/forbidden.yaml": configMap("forbidden") });
  const told = async () => JSON.stringify((await journey.application("guestbook")).operation ?? {});
  const isTold = async () => ((await told()).includes("no ConfigMap may be called forbidden") ? true : undefined);
  expect(await until(isTold, 60_000, "the refusal")).toBe(true);
  await journey.push({ "guestbook/forbidden.yaml": configMap("permitted") });
}, 120_000);

test("R13 R14 the view recovers when the store was compacted and the API server came back with less history", async () => {
  await compactStore(bed());
  await bed().restart("kube-apiserver");
  await journey.cluster.mergePatch(guestbook, { spec: { replicas: 4 } });
  expect(await healed(2)).toBe(true);
}, 180_000);

test("R19 an API server that is restarted in the middle of a sync loses nothing", async () => {
  const operationId = await journey.sync("shop");
  await until(
    async () => ((await journey.application("shop")).operation?.phase === "RUNNING" ? true : undefined),
    30_000,
    "the running sync",
  );
  await bed().restart("kube-apiserver");
  expect(await journey.finished("shop", operationId)).toMatchObject({ phase: "SUCCEEDED" });
}, 180_000);

test("a store that hangs for seconds is waited for", async () => {
  const { pid } = bed().running("etcd");
  process.kill(pid, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  process.kill(pid, "SIGCONT");
  await until(
    async () => {
      await journey.cluster.mergePatch(guestbook, { spec: { replicas: 3 } });
      return true;
    },
    60_000,
    "an edit after the store went on",
  );
  expect(await healed(2)).toBe(true);
}, 180_000);

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
}

const gadgets = `apiVersion: journey.fairlead.dev/v1
kind: Gadget
metadata:
  name: first
spec: {}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gadgets.journey.fairlead.dev
spec:
  group: journey.fairlead.dev
  scope: Namespaced
  names: { plural: gadgets, singular: gadget, kind: Gadget, listKind: GadgetList }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: { type: integer, default: 3 }
`;
