import type { Manifest } from "../../../engine/model/manifest.js";
import type { EmbeddedApi } from "./api.js";

const capacity = { cpu: "8", memory: "32Gi", pods: "1000", "ephemeral-storage": "100Gi" };

function namespace(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function node(now: string): Manifest {
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: "",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: "fairlead",
      labels: { "kubernetes.io/hostname": "fairlead", "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
    },
    spec: { podCIDR: "10.244.0.0/16", podCIDRs: ["10.244.0.0/16"] },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: "InternalIP", address: "127.0.0.1" },
        { type: "Hostname", address: "fairlead" },
      ],
      conditions: [
        condition("Ready", "True", "KubeletReady"),
        condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID"),
      ],
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "fairlead://embedded",
        kernelVersion: "",
        kubeProxyVersion: "",
        kubeletVersion: "v1.36.3",
        machineID: "",
        operatingSystem: "linux",
        osImage: "Fairlead embedded",
        systemUUID: "",
      },
    },
  };
}

/** Creates what a cluster has from its first moment on and is not there yet: four namespaces, the API's Service and one Node, ready. */
export function createFirstObjects(api: EmbeddedApi, now: string): void {
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease"]) {
    if (api.get({ group: "", kind: "Namespace", namespace: "", name }) === undefined) api.create(namespace(name));
  }
  if (api.get({ group: "", kind: "Service", namespace: "default", name: "kubernetes" }) === undefined) {
    api.create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
      spec: {
        clusterIP: "10.96.0.1",
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
        type: "ClusterIP",
      },
    });
  }
  if (api.get({ group: "", kind: "Node", namespace: "", name: "fairlead" }) !== undefined) return;
  const created = api.create(node(now));
  api.updateStatus({ ...created, status: node(now)["status"] });
}
