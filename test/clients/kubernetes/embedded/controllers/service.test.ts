import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster, workload } from "./living-cluster.js";

const svc = (spec: object, name = "web") =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: { tier: "front" } },
    spec: { ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });
const selecting = { selector: { app: "web" } };
const addresses = (cluster: LivingCluster, field = "addresses") =>
  (cluster.get("Endpoints/web")?.subsets ?? [])
    .flatMap((subset: AnyObject) => subset[field] ?? [])
    .map((one: AnyObject) => one.targetRef.name);

test("a Service has the ready Pods it selects as endpoints, and follows them", async () => {
  const cluster = await livingCluster();
  await cluster.create(`${svc(selecting)}\n---\n${workload("ReplicaSet", "web", { replicas: 2 })}`);
  expect(addresses(cluster)).toEqual([]);
  await cluster.pass(1_000);
  expect(addresses(cluster)).toEqual(cluster.pods());
  const slice = cluster.get("EndpointSlice/web-slice");
  expect(slice.metadata.labels).toMatchObject({ "kubernetes.io/service-name": "web", tier: "front" });
  expect(slice.endpoints.map((one: AnyObject) => [one.targetRef.name, one.conditions.ready])).toEqual(
    cluster.pods().map((name) => [name, true]),
  );
  expect(slice.ports).toEqual([{ name: "", port: 8080, protocol: "TCP" }]);
  const [relabelled = "", kept] = cluster.pods();
  await cluster.edit(`Pod/${relabelled}`, (pod) => {
    pod.metadata.labels = {};
  });
  expect(addresses(cluster)).not.toContain(relabelled);
  expect(addresses(cluster)).toContain(kept);
});

test.each([
  [{}, "notReadyAddresses", false],
  [{ publishNotReadyAddresses: true }, "addresses", true],
])("a Pod that crashes is listed by a Service with %j under %s", async (spec, field, ready) => {
  const cluster = await livingCluster();
  await cluster.create(`${svc({ ...selecting, ...spec })}\n---\n${workload("ReplicaSet", "web", {}, "app:fail")}`);
  await cluster.pass(1_000);
  expect(addresses(cluster, field)).toEqual(cluster.pods());
  expect(cluster.get("EndpointSlice/web-slice").endpoints[0].conditions).toMatchObject({ ready, serving: false });
});

test("a port given by name is the container's of that name", async () => {
  const cluster = await livingCluster();
  const set = JSON.parse(workload("ReplicaSet", "web"));
  set.spec.template.spec.containers[0].ports = [{ name: "http", containerPort: 3000 }];
  await cluster.create(`${svc({ ...selecting, ports: [{ port: 80, targetPort: "http" }] })}\n---\n${JSON.stringify(set)}`);
  await cluster.pass(1_000);
  expect(cluster.get("Endpoints/web").subsets[0].ports).toMatchObject([{ port: 3000 }]);
});

test("a load balancer gets an address, and loses it when it is none any more", async () => {
  const cluster = await livingCluster();
  await cluster.create(svc({ type: "LoadBalancer" }));
  expect(cluster.health("Service/web")).toBe("Healthy");
  expect(cluster.get("Service/web").status.loadBalancer.ingress).toEqual([{ ip: "127.0.0.1", ipMode: "VIP" }]);
  await cluster.edit("Service/web", (object) => {
    object.spec.type = "ClusterIP";
    for (const port of object.spec.ports) delete port.nodePort;
  });
  expect(cluster.get("Service/web").status).toEqual({ loadBalancer: {} });
});

test.each([
  ["without a selector", {}],
  ["of type ExternalName", { ...selecting, type: "ExternalName", externalName: "example.com" }],
])("a Service %s keeps no endpoints", async (_, spec) => {
  const cluster = await livingCluster();
  await cluster.create(svc(spec));
  expect([cluster.get("Endpoints/web"), cluster.get("EndpointSlice/web-slice")]).toEqual([undefined, undefined]);
});

test("endpoints go with their Service, also one that went while nobody looked", async () => {
  const cluster = await livingCluster();
  await cluster.create(svc(selecting));
  await cluster.remove("Service/web");
  expect([cluster.get("Endpoints/web"), cluster.get("EndpointSlice/web-slice")]).toEqual([undefined, undefined]);
  await cluster.create(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "left", labels: { "endpoints.kubernetes.io/managed-by": "endpoint-controller" } },
    }),
  );
  await cluster.create(JSON.stringify({ apiVersion: "v1", kind: "Endpoints", metadata: { name: "by-hand" } }));
  await cluster.restart();
  expect(cluster.list("Endpoints").map(({ metadata }) => metadata.name)).toEqual(["by-hand"]);
});

test("Endpoints that somebody deletes come back", async () => {
  const cluster = await livingCluster();
  await cluster.create(svc(selecting));
  await cluster.remove("Endpoints/web");
  await cluster.remove("EndpointSlice/web-slice");
  expect([cluster.get("Endpoints/web"), cluster.get("EndpointSlice/web-slice")]).toEqual([expect.anything(), expect.anything()]);
});
