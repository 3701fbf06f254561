import { expect, test } from "vitest";
import { livingCluster } from "./living-cluster.js";

const backend = { service: { name: "web", port: { number: 80 } } };
const ingress = (metadata: object = {}) =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web", ...metadata },
    spec: { defaultBackend: backend },
  });

test("an Ingress gets the address of this machine", async () => {
  const cluster = await livingCluster();
  await cluster.create(ingress());
  expect(cluster.get("Ingress/web").status).toEqual({ loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } });
  expect(cluster.health("Ingress/web")).toBe("Healthy");
});
