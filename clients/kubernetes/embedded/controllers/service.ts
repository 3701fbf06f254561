import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt, textsAt, valueAt } from "../object-path.js";
import type { Controller, World } from "./controller.js";
import { isLeaving, metadataFor, refOf, remove, setStatus } from "./owned.js";
import { isOver, isReady } from "./pods.js";

const serviceNameLabel = "kubernetes.io/service-name";
const managedByLabel = "endpoints.kubernetes.io/managed-by";
const ownManager = "endpoint-controller";
/** As many as one Endpoints object holds in Kubernetes. */
const mostEndpoints = 1_000;
const loopback = { ip: "127.0.0.1", ipMode: "VIP" };

/**
 * Keeps the Endpoints and the EndpointSlice of a Service with a selector, and gives a load balancer its address.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export const service: Controller = {
  kind: { group: "", kind: "Service" },
  settle(object, world) {
    if (isLeaving(object)) return undefined;
    balance(object, world);
    const selector = textsAt(object, "spec.selector");
    if (Object.keys(selector).length === 0 || textAt(object, "spec.type") === "ExternalName") return undefined;
    const { namespace = "" } = object.metadata;
    const pods = world.podLabels
      .havingAll(namespace, selector)
      .flatMap((name) => world.api.get({ group: "", kind: "Pod", namespace, name }) ?? [])
      .filter((pod) => !isLeaving(pod) && !isOver(pod) && textAt(pod, "status.podIP") !== "");
    const served = pods.slice(0, mostEndpoints);
    put(endpointsOf(object, served, pods.length > served.length), world);
    put(sliceOf(object, served), world);
    return undefined;
  },
  clear(ref, world) {
    const endpoints = world.api.get({ ...ref, kind: "Endpoints" });
    if (endpoints?.metadata.labels?.[managedByLabel] === ownManager) remove(endpoints, world);
  },
};

/** A load balancer gets an address, and what is none any more loses it. */
function balance(object: Manifest, world: World): void {
  const isBalanced = textAt(object, "spec.type") === "LoadBalancer";
  const hasAddress = listAt(object, "status.loadBalancer.ingress").length > 0;
  if (isBalanced === hasAddress) return;
  setStatus(object, { ...objectAt(object, "status"), loadBalancer: isBalanced ? { ingress: [loopback] } : {} }, world);
}

function isServed(object: Manifest, pod: Manifest): boolean {
  return isReady(pod) || valueAt(object, "spec.publishNotReadyAddresses") === true;
}

function endpointsOf(object: Manifest, pods: readonly Manifest[], cut: boolean): Manifest {
  const { name = "", namespace = "", labels = {} } = object.metadata;
  const addresses = (served: boolean) =>
    pods
      .filter((pod) => isServed(object, pod) === served)
      .map((pod) => ({
        ip: textAt(pod, "status.podIP"),
        nodeName: textAt(pod, "spec.nodeName"),
        targetRef: targetOf(pod),
      }));
  const [ready, waiting] = [addresses(true), addresses(false)];
  const subset = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(waiting.length > 0 && { notReadyAddresses: waiting }),
    ports: portsOf(object, pods),
  };
  const headless = textAt(object, "spec.clusterIP") === "None" ? { "service.kubernetes.io/headless": "" } : {};
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      namespace,
      labels: { ...labels, [managedByLabel]: ownManager, ...headless },
      ...(cut && { annotations: { "endpoints.kubernetes.io/over-capacity": "truncated" } }),
    },
    subsets: pods.length > 0 ? [subset] : [],
  };
}

function sliceOf(object: Manifest, pods: readonly Manifest[]): Manifest {
  const { name = "", labels = {} } = object.metadata;
  const endpoints = pods.map((pod) => {
    const ready = isServed(object, pod);
    const hostname = textAt(pod, "spec.hostname");
    return {
      addresses: [textAt(pod, "status.podIP")],
      conditions: { ready, serving: isReady(pod), terminating: false },
      ...(hostname !== "" && { hostname }),
      nodeName: textAt(pod, "spec.nodeName"),
      targetRef: targetOf(pod),
    };
  });
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: metadataFor(object, `${name}-slice`, {
      ...labels,
      [serviceNameLabel]: name,
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }),
    addressType: "IPv4",
    endpoints,
    ports: portsOf(object, pods),
  };
}

function portsOf(object: Manifest, pods: readonly Manifest[]): readonly JsonObject[] {
  const named = new Map(
    pods
      .flatMap((pod) => listAt(pod, "spec.containers"))
      .flatMap((container) => listAt(container, "ports"))
      .map((port) => [port["name"], numberAt(port, "containerPort")]),
  );
  return listAt(object, "spec.ports").map((port) => {
    const target = port["targetPort"] ?? port["port"];
    const number = typeof target === "number" ? target : named.get(target);
    const appProtocol = textAt(port, "appProtocol");
    return {
      name: textAt(port, "name"),
      port: number ?? numberAt(port, "port") ?? 0,
      protocol: textAt(port, "protocol") || "TCP",
      ...(appProtocol !== "" && { appProtocol }),
    };
  });
}

function targetOf({ kind, metadata: { namespace, name, uid } }: Manifest): JsonObject {
  return { kind, namespace, name, uid };
}

function put(wanted: Manifest, { api }: World): void {
  const live = api.get(refOf(wanted));
  if (live === undefined) api.create(wanted);
  else if (!isLeaving(live)) api.update({ ...live, ...wanted, metadata: { ...live.metadata, ...wanted.metadata } });
}
