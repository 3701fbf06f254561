import { expect, test } from "vitest";
import { eventually, eventuallyTrue } from "./eventually.js";
import { kubectlOf } from "./kubectl-of.js";
import { openJourney } from "./open-journey.js";

// One journey, told in order: each test goes on where the one before ended.
const { bed, journey } = openJourney();

const guestbook = "/apis/apps/v1/namespaces/guestbook/deployments/guestbook";
const replicas = async (): Promise<unknown> => (await journey().cluster.get(guestbook)).spec.replicas;

test("the sample becomes Synced and Healthy on kube-apiserver", async () => {
  expect(await journey().settled("guestbook")).toMatchObject({ operation: { phase: "SUCCEEDED" } });
});

test("kubectl get applications reads well", async () => {
  const kubectl = kubectlOf(bed());
  // The graph knows a state before it is written down.
  const isWritten = async () => {
    const { stdout } = await kubectl("get applications --namespace argocd");
    return /^guestbook\s+Synced\s+Healthy/m.test(stdout) ? stdout : undefined;
  };
  expect(await eventually(isWritten, "the state in a table")).toMatch(/^NAME\s+SYNC STATUS\s+HEALTH STATUS/);
});

test("what somebody damages live is healed", async () => {
  await journey().cluster.mergePatch(guestbook, { spec: { replicas: 5 } });
  expect(await eventuallyTrue(async () => (await replicas()) === 2, "two replicas again")).toBe(true);
});

test("waves and hooks run with real Jobs", async () => {
  const operation = await journey().finished("shop", await journey().sync("shop"));
  expect(operation).toMatchObject({ phase: "SUCCEEDED" });
  const jobs = (await journey().cluster.get("/apis/batch/v1/namespaces/shop/jobs")).items as {
    metadata: { name: string };
    status: { succeeded?: number; completionTime?: string };
  }[];
  expect(jobs.map(({ metadata, status }) => `${metadata.name} ${status.succeeded}`)).toEqual(["migrate 1", "smoke-test 1"]);
  const deployment = await journey().cluster.get("/apis/apps/v1/namespaces/shop/deployments/shop");
  const ended = (name: string) => Date.parse(jobs.find(({ metadata }) => metadata.name === name)?.status.completionTime ?? "");
  const created = Date.parse(String(deployment.metadata.creationTimestamp));
  expect(ended("migrate")).toBeLessThanOrEqual(created);
  expect(ended("smoke-test")).toBeGreaterThanOrEqual(created);
});

test("a definition and its instances are created in one sync", async () => {
  const commit = await journey().push({ "guestbook/gadgets.yaml": gadgets });
  await journey().settled("guestbook", commit);
  const gadget = await journey().cluster.get("/apis/journey.fairlead.dev/v1/namespaces/guestbook/gadgets/first");
  expect(gadget.spec).toEqual({ size: 3 });
});

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
