import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inspectKustomize } from "../../../plugins/kustomize/inspect-kustomize.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { inputOf, webApp } from "./build.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const crew = [
  "apiVersion: acme.io/v1",
  "kind: Crew",
  "metadata: {name: c}",
  "deep: [{spec: {initContainers: [{image: init:1}], ephemeralContainers: [{image: none:1}], containers: [{image: nginx:1.0}, {}]}}]",
  "",
].join("\n");

test("inspectKustomize() lists images as often as they stand there, and the fields of the kustomization", async () => {
  const files = {
    ...webApp,
    "app/crew.yaml": crew,
    "app/kustomization.yaml":
      "resources: [deployment.yaml, crew.yaml]\nnamePrefix: p-\ncommonLabels: {a: '1'}\nlabels: [{pairs: {b: '2'}}]\ncommonAnnotations: {note: x}\nreplicas: [{name: web, count: 4}]\n",
  };
  expect(await inspectKustomize(tools, inputOf(files), AbortSignal.timeout(60_000))).toEqual({
    images: ["init:1", "nginx:1.0", "nginx:1.0"],
    namePrefix: "p-",
    nameSuffix: "",
    namespace: "",
    labels: { a: "1", b: "2" },
    annotations: { note: "x" },
    replicas: [{ name: "web", count: 4 }],
  });
});

test("inspectKustomize() shows what the Application changes", async () => {
  const kustomize = { namespace: "n", nameSuffix: "-s", images: ["nginx:2"], replicas: [{ name: "web", count: 1 }] };
  expect(await inspectKustomize(tools, inputOf(webApp, { kustomize }), AbortSignal.timeout(60_000))).toMatchObject({
    images: ["nginx:2"],
    namespace: "n",
    nameSuffix: "-s",
    replicas: [{ name: "web", count: 1 }],
  });
});
