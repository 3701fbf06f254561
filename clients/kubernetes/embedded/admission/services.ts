import { randomInt } from "node:crypto";
import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import type { ServerContext } from "../context.js";
import { listAt, numberAt, objectAt, textAt, textsAt, valueAt, withValueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { checkLabels, invalidValue, requiredValue } from "./metadata.js";

const firstNodePort = 30_000;
const nodePortCount = 2_768;
const addressCount = 65_000;
const used = new WeakMap<ServerContext, Set<string>>();

/** The addresses (and `port:` node ports) that services hold; kept in step with the store. */
function usedBy(context: ServerContext): Set<string> {
  const known = used.get(context);
  if (known !== undefined) return known;
  const held = new Set<string>();
  const claims = (service: Manifest) => [
    textAt(service, "spec.clusterIP"),
    ...listAt(service, "spec.ports").map((port) => `port:${numberAt(port, "nodePort") ?? 0}`),
  ];
  for (const { object } of context.storage.list("services")) for (const claim of claims(object)) held.add(claim);
  context.hub.subscribe(({ type, object, before }) => {
    for (const claim of before === undefined ? [] : claims(before)) held.delete(claim);
    for (const claim of type === "DELETED" ? [] : claims(object)) held.add(claim);
  }, "services");
  used.set(context, held);
  return held;
}

function free(held: ReadonlySet<string>, count: number, claimAt: (index: number) => string): string {
  const start = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const claim = claimAt((start + step) % count);
    if (!held.has(claim)) return claim;
  }
  return claimAt(start);
}

const addressAt = (index: number) => `10.96.${Math.floor((index + 2) / 256)}.${(index + 2) % 256}`;

function withAddresses(service: Manifest, context: ServerContext): Manifest {
  const type = textAt(service, "spec.type") || "ClusterIP";
  if (type === "ExternalName") return service;
  const address = textAt(service, "spec.clusterIP") || free(usedBy(context), addressCount, addressAt);
  const spec = { ...(service["spec"] as JsonObject | undefined), clusterIP: address, clusterIPs: [address] };
  const families = { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  return { ...service, spec: { ...families, ...spec } };
}

function withNodePorts(service: Manifest, live: Manifest | undefined, context: ServerContext): Manifest {
  const type = textAt(service, "spec.type");
  if (type !== "NodePort" && type !== "LoadBalancer") return service;
  const held = new Set(usedBy(context));
  const before = live === undefined ? [] : listAt(live, "spec.ports");
  const ports = listAt(service, "spec.ports").map((port) => {
    if (numberAt(port, "nodePort")) return port;
    const kept = before.find((each) => each["port"] === port["port"] && each["name"] === port["name"]);
    const claim = kept?.["nodePort"]
      ? `port:${numberAt(kept, "nodePort")}`
      : free(held, nodePortCount, (at) => `port:${firstNodePort + at}`);
    held.add(claim);
    return { ...port, nodePort: Number(claim.slice("port:".length)) };
  });
  return withValueAt(service, "spec.ports", ports);
}

/** What a Service loses when it becomes the name of something elsewhere. */
const addressed = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];

function keepAddresses(service: Manifest, live: Manifest, context: ServerContext): Manifest {
  if (textAt(service, "spec.type") === "ExternalName" && textAt(live, "spec.type") !== "ExternalName") {
    const spec = Object.entries(objectAt(service, "spec")).filter(([field]) => !addressed.includes(field));
    return { ...service, spec: Object.fromEntries(spec) };
  }
  const kept = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"].reduce((object, field) => {
    const path = `spec.${field}`;
    const value = valueAt(live, path);
    return valueAt(object, path) === undefined && value !== undefined ? withValueAt(object, path, value) : object;
  }, service);
  return withNodePorts(withAddresses(kept, context), live, context);
}

/** A number may be served once by a protocol. The API quotes the port as its Go type prints it. */
function checkTwin(port: JsonObject, earlier: readonly JsonObject[], field: string): StatusCause[] {
  const [Protocol, Port] = [textAt(port, "protocol"), numberAt(port, "port") ?? 0];
  if (!earlier.some((each) => textAt(each, "protocol") === Protocol && numberAt(each, "port") === Port)) return [];
  const quoted = JSON.stringify({ Name: "", Protocol, AppProtocol: null, Port, TargetPort: 0, NodePort: 0 });
  return [{ reason: "FieldValueDuplicate", message: `Duplicate value: ${quoted}`, field }];
}

function validate(service: Manifest, live: Manifest | undefined): StatusCause[] {
  const causes: StatusCause[] = [];
  const ports = listAt(service, "spec.ports");
  const address = textAt(service, "spec.clusterIP");
  const type = textAt(service, "spec.type");
  if (ports.length === 0 && address !== "None" && type !== "ExternalName") causes.push(requiredValue("spec.ports"));
  if (type === "ExternalName" && textAt(service, "spec.externalName") === "") causes.push(requiredValue("spec.externalName"));
  ports.forEach((port, index) => {
    const number = numberAt(port, "port") ?? 0;
    const field = `spec.ports[${index}]`;
    if (number < 1 || number > 65_535)
      causes.push(invalidValue(`${field}.port`, number, "must be between 1 and 65535, inclusive"));
    causes.push(...checkTwin(port, ports.slice(0, index), field));
    const target = valueAt(port, "targetPort") ?? number;
    if (typeof target === "number" && (target < 1 || target > 65_535))
      causes.push(invalidValue(`${field}.targetPort`, target, "must be between 1 and 65535, inclusive"));
    const name = textAt(port, "name");
    if (ports.length > 1 && name === "") causes.push(requiredValue(`${field}.name`));
    if (name !== "" && ports.slice(0, index).some((earlier) => textAt(earlier, "name") === name)) {
      causes.push({ reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(name)}`, field: `${field}.name` });
    }
  });
  causes.push(...checkLabels(textsAt(service, "spec.selector"), "spec.selector"));
  const before = live === undefined ? "" : textAt(live, "spec.clusterIP");
  const fixed = before !== "" && type !== "ExternalName" && live !== undefined && textAt(live, "spec.type") !== "ExternalName";
  if (fixed && !equalJson(valueAt(service, "spec.clusterIPs"), live && valueAt(live, "spec.clusterIPs"))) {
    causes.push(invalidValue("spec.clusterIPs[0]", [address], "may not change once set"));
  }
  return causes;
}

/** Services: addresses out of 10.96.0.0/16 and node ports are handed out, kept on update, and never changed. */
export const serviceRule: KindRule = {
  prepareCreate: (service, context) => withNodePorts(withAddresses(service, context), undefined, context),
  prepareUpdate: keepAddresses,
  validate,
};
