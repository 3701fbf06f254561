import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt, textOf, valueAt } from "../object-path.js";
import { podReady, podRestarts, podStatus } from "./pod-cells.js";
import { ageOf, formatSpan } from "./table-cells.js";

/** A column of a table and how its cells are made. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 only by `-o wide`. */
  readonly priority: number;
  readonly cell: (object: Manifest, now: number) => unknown;
}

type Cell = (object: Manifest, now: number) => unknown;

function column(name: string, cell: Cell, type = "string", priority = 0): Column {
  return { name, type, format: name === "Name" ? "name" : "", description: "", priority, cell };
}

const wide = (name: string, cell: Cell): Column => column(name, cell, "string", 1);
const name = column("Name", (object) => object.metadata.name ?? "");
const age = column("Age", (object, now) => ageOf(object.metadata.creationTimestamp, now));
const created = column("Created At", (object) => object.metadata.creationTimestamp ?? "", "date");
const number =
  (path: string): Cell =>
  (object) =>
    numberAt(object, path) ?? 0;
const text =
  (path: string, missing = "<none>"): Cell =>
  (object) => {
    const value = valueAt(object, path);
    return value === undefined || value === null || value === "" ? missing : textOf(value);
  };
const count =
  (...paths: string[]): Cell =>
  (object) =>
    paths.reduce((sum, path) => sum + Object.keys(objectAt(object, path)).length, 0);
const joined = (values: readonly string[]) => (values.length === 0 ? "<none>" : values.join(","));
const containers =
  (path: string, field: string): Cell =>
  (object) =>
    joined(listAt(object, `${path}.containers`).map((each) => textAt(each, field)));
const selector =
  (path: string): Cell =>
  (object) =>
    joined(Object.entries(objectAt(object, path)).map(([key, value]) => `${key}=${textOf(value)}`));
const template = (path: string): readonly Column[] => [
  wide("Containers", containers("spec.template.spec", "name")),
  wide("Images", containers("spec.template.spec", "image")),
  wide("Selector", selector(path)),
];

function servicePorts(service: Manifest): string {
  const ports = listAt(service, "spec.ports").map((port) => {
    const node = numberAt(port, "nodePort");
    return `${numberAt(port, "port")}${node ? `:${node}` : ""}/${textAt(port, "protocol") || "TCP"}`;
  });
  return joined(ports);
}

function externalAddress(service: Manifest): string {
  const type = textAt(service, "spec.type");
  if (type === "ExternalName") return textAt(service, "spec.externalName");
  const addresses = listAt(service, "status.loadBalancer.ingress").map((each) => textAt(each, "ip") || textAt(each, "hostname"));
  if (addresses.length > 0) return addresses.join(",");
  return type === "LoadBalancer" ? "<pending>" : "<none>";
}

function conditionStatus(object: Manifest, type: string): JsonObject | undefined {
  return listAt(object, "status.conditions").find((each) => each["type"] === type && each["status"] === "True");
}

function jobStatus(job: Manifest): string {
  if (conditionStatus(job, "Complete")) return "Complete";
  if (conditionStatus(job, "Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  return conditionStatus(job, "Suspended") ? "Suspended" : "Running";
}

function jobCompletions(job: Manifest): string {
  const done = numberAt(job, "status.succeeded") ?? 0;
  const wanted = numberAt(job, "spec.completions");
  return wanted === undefined ? `${done}/1 of ${numberAt(job, "spec.parallelism") ?? 1}` : `${done}/${wanted}`;
}

function jobDuration(job: Manifest, now: number): string {
  const began = Date.parse(textAt(job, "status.startTime"));
  if (Number.isNaN(began)) return "";
  const ended = Date.parse(textAt(job, "status.completionTime"));
  return formatSpan(((Number.isNaN(ended) ? now : ended) - began) / 1_000);
}

function nodeStatus(node: Manifest): string {
  const ready = conditionStatus(node, "Ready") ? "Ready" : "NotReady";
  return valueAt(node, "spec.unschedulable") === true ? `${ready},SchedulingDisabled` : ready;
}

function nodeRoles(node: Manifest): string {
  const prefix = "node-role.kubernetes.io/";
  return joined(
    Object.keys(node.metadata.labels ?? {})
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length)),
  );
}

function ingressHosts(ingress: Manifest): string {
  const hosts = listAt(ingress, "spec.rules").map((rule) => textAt(rule, "host") || "*");
  return hosts.length === 0 ? "*" : hosts.join(",");
}

const slash =
  (left: string, right: string): Cell =>
  (object) =>
    `${numberAt(object, left) ?? 0}/${numberAt(object, right) ?? 0}`;

const tables: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    name,
    column("Ready", podReady),
    column("Status", podStatus),
    column("Restarts", podRestarts),
    age,
    wide("IP", text("status.podIP")),
    wide("Node", text("spec.nodeName")),
    wide("Nominated Node", text("status.nominatedNodeName")),
    wide("Readiness Gates", () => "<none>"),
  ],
  "deployments.apps": [
    name,
    column("Ready", slash("status.readyReplicas", "spec.replicas")),
    column("Up-to-date", number("status.updatedReplicas"), "integer"),
    column("Available", number("status.availableReplicas"), "integer"),
    age,
    ...template("spec.selector.matchLabels"),
  ],
  "replicasets.apps": [
    name,
    column("Desired", number("spec.replicas"), "integer"),
    column("Current", number("status.replicas"), "integer"),
    column("Ready", number("status.readyReplicas"), "integer"),
    age,
    ...template("spec.selector.matchLabels"),
  ],
  "statefulsets.apps": [
    name,
    column("Ready", slash("status.readyReplicas", "spec.replicas")),
    age,
    ...template("spec.selector.matchLabels").slice(0, 2),
  ],
  "daemonsets.apps": [
    name,
    column("Desired", number("status.desiredNumberScheduled"), "integer"),
    column("Current", number("status.currentNumberScheduled"), "integer"),
    column("Ready", number("status.numberReady"), "integer"),
    column("Up-to-date", number("status.updatedNumberScheduled"), "integer"),
    column("Available", number("status.numberAvailable"), "integer"),
    column("Node Selector", selector("spec.template.spec.nodeSelector")),
    age,
    ...template("spec.selector.matchLabels"),
  ],
  "jobs.batch": [
    name,
    column("Status", jobStatus),
    column("Completions", jobCompletions),
    column("Duration", jobDuration),
    age,
    ...template("spec.selector.matchLabels"),
  ],
  "cronjobs.batch": [
    name,
    column("Schedule", text("spec.schedule")),
    column("Timezone", text("spec.timeZone")),
    column("Suspend", (object) => (valueAt(object, "spec.suspend") === true ? "True" : "False")),
    column("Active", (object) => listAt(object, "status.active").length, "integer"),
    column("Last Schedule", (object, now) =>
      textAt(object, "status.lastScheduleTime") === "" ? "<none>" : ageOf(textAt(object, "status.lastScheduleTime"), now),
    ),
    age,
  ],
  services: [
    name,
    column("Type", text("spec.type")),
    column("Cluster-IP", text("spec.clusterIP")),
    column("External-IP", externalAddress),
    column("Port(s)", servicePorts),
    age,
    wide("Selector", selector("spec.selector")),
  ],
  nodes: [
    name,
    column("Status", nodeStatus),
    column("Roles", nodeRoles),
    age,
    column("Version", text("status.nodeInfo.kubeletVersion", "")),
    wide("OS-Image", text("status.nodeInfo.osImage", "<unknown>")),
    wide("Kernel-Version", text("status.nodeInfo.kernelVersion", "<unknown>")),
    wide("Container-Runtime", text("status.nodeInfo.containerRuntimeVersion", "<unknown>")),
  ],
  namespaces: [name, column("Status", text("status.phase", "")), age],
  configmaps: [name, column("Data", count("data", "binaryData"), "string"), age],
  secrets: [name, column("Type", text("type", "")), column("Data", count("data"), "string"), age],
  serviceaccounts: [name, column("Secrets", (object) => listAt(object, "secrets").length, "string"), age],
  "ingresses.networking.k8s.io": [
    name,
    column("Class", text("spec.ingressClassName")),
    column("Hosts", ingressHosts),
    column("Address", (object) =>
      listAt(object, "status.loadBalancer.ingress")
        .map((each) => textAt(each, "ip") || textAt(each, "hostname"))
        .join(","),
    ),
    column("Ports", (object) => (listAt(object, "spec.tls").length > 0 ? "80, 443" : "80")),
    age,
  ],
  "horizontalpodautoscalers.autoscaling": [
    name,
    column(
      "Reference",
      (object) => `${textAt(object, "spec.scaleTargetRef.kind")}/${textAt(object, "spec.scaleTargetRef.name")}`,
    ),
    column("Targets", () => "<unknown>"),
    column("MinPods", text("spec.minReplicas", "<unset>")),
    column("MaxPods", number("spec.maxReplicas"), "integer"),
    column("Replicas", number("status.currentReplicas"), "integer"),
    age,
  ],
  "poddisruptionbudgets.policy": [
    name,
    column("Min Available", text("spec.minAvailable", "N/A")),
    column("Max Unavailable", text("spec.maxUnavailable", "N/A")),
    column("Allowed Disruptions", number("status.disruptionsAllowed"), "integer"),
    age,
  ],
  persistentvolumeclaims: [
    name,
    column("Status", text("status.phase", "")),
    column("Volume", text("spec.volumeName", "")),
    column("Capacity", text("status.capacity.storage", "")),
    column("Access Modes", (object) => ((valueAt(object, "status.accessModes") ?? []) as readonly string[]).join(",")),
    column("StorageClass", text("spec.storageClassName", "")),
    age,
  ],
  events: [
    column("Last Seen", (object, now) =>
      ageOf(textAt(object, "lastTimestamp") || textAt(object, "eventTime") || object.metadata.creationTimestamp, now),
    ),
    column("Type", text("type", "")),
    column("Reason", text("reason", "")),
    column(
      "Object",
      (object) => `${textAt(object, "involvedObject.kind").toLowerCase()}/${textAt(object, "involvedObject.name")}`,
    ),
    column("Message", text("message", "")),
    wide("Name", (object) => object.metadata.name ?? ""),
  ],
  endpoints: [
    name,
    column("Endpoints", (object) =>
      joined(
        listAt(object, "subsets").flatMap((subset) =>
          listAt(subset, "addresses").flatMap((address) =>
            listAt(subset, "ports").map((port) => `${textAt(address, "ip")}:${numberAt(port, "port")}`),
          ),
        ),
      ),
    ),
    age,
  ],
  "customresourcedefinitions.apiextensions.k8s.io": [name, created],
  "roles.rbac.authorization.k8s.io": [name, created],
  "clusterroles.rbac.authorization.k8s.io": [name, created],
  "leases.coordination.k8s.io": [name, column("Holder", text("spec.holderIdentity", "")), age],
};

/** The columns of a built-in kind; undefined for those that show name and age only. */
export function builtInColumns(storageKey: string): readonly Column[] {
  return Object.hasOwn(tables, storageKey) ? (tables[storageKey] ?? [name, age]) : [name, age];
}
