import { expect, test } from "vitest";
import { patienceMs } from "./eventually.js";
import type { Operation } from "./journey.js";
import { kubectlOf } from "./kubectl-of.js";
import { openJourney } from "./open-journey.js";

const { bed, journey } = openJourney();

const object =
  (kind: string) =>
  (name: string, more = "") =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}---\n`;
const configMap = object("ConfigMap");
const secret = object("Secret");

/** Pushes the manifests of an Application that is synced by hand, and syncs it. */
async function sync(name: string, manifests: string): Promise<Operation> {
  await journey().push({ [`${name}/all.yaml`]: manifests });
  if ((await journey().application(name)).operation === undefined) await journey().create(name, {});
  return journey().finished(name, await journey().sync(name));
}

const resultOf = ({ resources }: Operation, name: string) => resources.find(({ key }) => key.name === name)?.message;

test("R18 what an admission policy refuses fails in the policy's words, and nothing beside it is applied halfway", async () => {
  const operation = await sync("denied", configMap("forbidden") + configMap("beside"));
  expect(operation.phase).toBe("FAILED");
  expect(resultOf(operation, "forbidden")).toMatch(/denied request: no ConfigMap may be called forbidden/);
  const { stdout } = await kubectlOf(bed())("get configmaps --namespace denied --output name");
  expect(stdout).not.toContain("configmap/beside");
});

test("R18 what a quota refuses fails alone: its wave is tried, later waves do not start", async () => {
  const kubectl = kubectlOf(bed());
  await kubectl("create namespace crowded");
  // Of a kind of which nobody makes any by himself: what is counted before its informer has seen all is counted wrongly for minutes.
  await kubectl("create quota few --namespace crowded --hard=count/secrets=2");
  const isCounted = "quota/few --namespace crowded --for=jsonpath={.status.used.count/secrets}=0";
  expect(await kubectl(`wait ${isCounted} --timeout=170s`, { stopAfterMs: patienceMs })).toMatchObject({ code: 0 });
  const later = secret("later", '  annotations: { argocd.argoproj.io/sync-wave: "1" }\n');
  const operation = await sync("crowded", secret("one") + secret("two") + secret("three") + later);
  expect(operation.phase).toBe("FAILED");
  const refused = ["one", "two", "three"].filter((name) => resultOf(operation, name)?.includes("exceeded quota: few"));
  expect(refused).toHaveLength(1);
  const { stdout } = await kubectl("get secrets --namespace crowded --output name");
  expect(stdout.trim().split("\n")).toHaveLength(2);
  expect(stdout).not.toContain("secret/later");
});

const deployment = (app: string, annotations = "{}") => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: fixed
  annotations: ${annotations}
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: main, image: "example.com/main:1" }] }
`;

test("R18 a field that is immutable is refused by name, and Replace with Force makes the object anew", async () => {
  const uid = async () => String((await journey().cluster.get("/apis/apps/v1/namespaces/fixed/deployments/fixed")).metadata.uid);
  expect(await sync("fixed", deployment("first"))).toMatchObject({ phase: "SUCCEEDED" });
  const before = await uid();
  const refused = await sync("fixed", deployment("second"));
  expect(refused.phase).toBe("FAILED");
  expect(resultOf(refused, "fixed")).toMatch(/spec\.selector: .*field is immutable/);
  expect(await uid()).toBe(before);
  const forced = await sync("fixed", deployment("second", "{ argocd.argoproj.io/sync-options: 'Replace=true,Force=true' }"));
  expect(forced).toMatchObject({ phase: "SUCCEEDED" });
  expect(await uid()).not.toBe(before);
});
