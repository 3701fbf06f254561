import { expect, test } from "vitest";
import { livingCluster } from "./living-cluster.js";

const claim = JSON.stringify({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});

test("a claim is bound at once, and grows when asked to", async () => {
  const cluster = await livingCluster();
  await cluster.create(claim);
  expect(cluster.health("PersistentVolumeClaim/data")).toBe("Healthy");
  expect(cluster.get("PersistentVolumeClaim/data").status).toEqual({
    phase: "Bound",
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "1Gi" },
  });
  await cluster.edit("PersistentVolumeClaim/data", (object) => {
    object.spec.resources.requests.storage = "2Gi";
  });
  expect(cluster.get("PersistentVolumeClaim/data").status.capacity).toEqual({ storage: "2Gi" });
});
