import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Controller, World } from "./controller.js";
import { type Fields, fieldsAt, listAt, numberAt, textAt } from "./fields.js";
import { isReady, ownedBy, refOf, setStatus } from "./owned.js";

const serviceNameLabel = "kubernetes.io/service-name";

/** Keeps the Endpoints and the EndpointSlice of a Service with a selector, and gives a load balancer its address. */
export const service: Controller = {
  kind: { group: "", kind: "Service" },
  settle(object, world) {
    if (object.metadata.deletionTimestamp !== undefined) return undefined;
    if (textAt(object, "spec", "type") === "LoadBalancer" && listAt(object, "status", "loadBalancer", "ingress").length === 0) {
      setStatus(
        object,
        { ...fieldsAt(object, "status"), loadBalancer: { ingress: [{ ip: "127.0.0.1", ipMode: "VIP" }] } },
        world,
      );
    }
    const selector = Object.entries(fieldsAt(object, "spec", "selector"));
    if (selector.length === 0) return undefined;
    const pods = world.api
      .list({ group: "", kind: "Pod" }, object.metadata.namespace)
      .filter((pod) => selector.every(([label, value]) => pod.metadata.labels?.[label] === value))
      .filter(
        (pod) =>
          pod.metadata.deletionTimestamp === undefined &&
          textAt(pod, "status", "podIP") !== "" &&
          textAt(pod, "status", "phase") === "Running",
      );
    put(endpointsOf(object, pods), world);
    put(sliceOf(object, pods), world);
    return undefined;
  },
};

function endpointsOf(object: Manifest, pods: readonly Manifest[]): Manifest {
  const { name = "", namespace } = object.metadata;
  const addresses = (ready: boolean) =>
    pods
      .filter((pod) => isReady(pod) === ready)
      .map((pod) => ({
        ip: textAt(pod, "status", "podIP"),
        nodeName: textAt(pod, "spec", "nodeName"),
        targetRef: targetOf(pod),
      }));
  const ports = listAt(object, "spec", "ports").map((port) => portOf(port, pods));
  const [ready, waiting] = [addresses(true), addresses(false)];
  const subset = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(waiting.length > 0 && { notReadyAddresses: waiting }),
    ports,
  };
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(object.metadata.labels !== undefined && { labels: object.metadata.labels }),
    },
    subsets: pods.length > 0 ? [subset] : [],
  };
}

function sliceOf(object: Manifest, pods: readonly Manifest[]): Manifest {
  const { name = "" } = object.metadata;
  const endpoints = pods.map((pod) => {
    const ready = isReady(pod);
    return {
      addresses: [textAt(pod, "status", "podIP")],
      conditions: { ready, serving: ready, terminating: false },
      nodeName: textAt(pod, "spec", "nodeName"),
      targetRef: targetOf(pod),
    };
  });
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: ownedBy(object, `${name}-slice`, {
      [serviceNameLabel]: name,
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }),
    addressType: "IPv4",
    endpoints,
    ports: listAt(object, "spec", "ports").map((port) => portOf(port, pods)),
  };
}

/** A port that is given by name is the container's of that name. */
function portOf(port: Fields, pods: readonly Manifest[]) {
  const target = port["targetPort"] ?? port["port"];
  const named = pods
    .flatMap((pod) => listAt(pod, "spec", "containers"))
    .flatMap((container) => listAt(container, "ports"))
    .find((one) => one["name"] === target);
  const number = typeof target === "number" ? target : numberAt(named, ["containerPort"], numberAt(port, ["port"], 0));
  return { name: textAt(port, "name"), port: number, protocol: textAt(port, "protocol") || "TCP" };
}

function targetOf({ kind, metadata: { namespace, name, uid } }: Manifest) {
  return { kind, namespace, name, uid };
}

function put(wanted: Manifest, { api }: World): void {
  const live = api.get(refOf(wanted));
  if (live === undefined) api.create(wanted);
  else api.update({ ...live, ...wanted, metadata: { ...live.metadata, ...wanted.metadata } });
}
