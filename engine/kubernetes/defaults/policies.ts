import type { JsonObject } from "../../model/manifest.js";
import { fieldOf, isList } from "../json-value.js";
import { type Change, chain, fillIn, forEachItem, withField, within, withinOrNew } from "./fill-in.js";

const rbacGroup = "rbac.authorization.k8s.io";

/**
 * The defaults of RoleBindings and ClusterRoleBindings.
 * @see kubernetes/kubernetes:pkg/apis/rbac/v1/defaults.go
 */
export const roleBindingDefaults: Change = chain(
  (binding) => within(binding, "roleRef", (reference) => fillIn(reference, { apiGroup: rbacGroup })),
  (binding) =>
    forEachItem(binding, "subjects", (subject) => {
      const kind = fieldOf(subject, "kind");
      return kind === "User" || kind === "Group" ? fillIn(subject, { apiGroup: rbacGroup }) : subject;
    }),
);

/** The defaults of a NetworkPolicy: it is about incoming traffic, and about outgoing if it has rules for that. */
export const networkPolicyDefaults: Change = (policy) =>
  within(
    policy,
    "spec",
    chain(
      (spec) => {
        const types = fieldOf(spec, "policyTypes");
        if (isList(types) && types.length > 0) return spec;
        const egress = fieldOf(spec, "egress");
        const hasEgress = isList(egress) && egress.length > 0;
        return withField(spec, "policyTypes", hasEgress ? ["Ingress", "Egress"] : ["Ingress"]);
      },
      ...["ingress", "egress"].map(
        (direction): Change =>
          (spec) =>
            forEachItem(spec, direction, (rule) => forEachItem(rule, "ports", (port) => fillIn(port, { protocol: "TCP" }))),
      ),
    ),
  );

/** The defaults of an IngressClass. */
export const ingressClassDefaults: Change = (ingressClass) =>
  within(ingressClass, "spec", (spec) => within(spec, "parameters", (parameters) => fillIn(parameters, { scope: "Cluster" })));

/** The defaults of a PriorityClass. */
export const priorityClassDefaults: Change = (priorityClass) =>
  fillIn(priorityClass, { preemptionPolicy: "PreemptLowerPriority" });

/** The defaults of a StorageClass. */
export const storageClassDefaults: Change = (storageClass) =>
  fillIn(storageClass, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });

/** The defaults of a CSIDriver. */
export const csiDriverDefaults: Change = (driver) =>
  within(driver, "spec", (spec) => {
    const modes = fieldOf(spec, "volumeLifecycleModes");
    const withModes = isList(modes) && modes.length > 0 ? spec : withField(spec, "volumeLifecycleModes", ["Persistent"]);
    return fillIn(withModes, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      requiresRepublish: false,
      seLinuxMount: false,
    });
  });

/** The defaults of a FlowSchema. */
export const flowSchemaDefaults: Change = (schema) =>
  within(schema, "spec", (spec) =>
    (fieldOf(spec, "matchingPrecedence") ?? 0) === 0 ? withField(spec, "matchingPrecedence", 1000) : spec,
  );

/** The defaults of a PriorityLevelConfiguration. */
export const priorityLevelDefaults: Change = (level) =>
  within(
    level,
    "spec",
    chain(
      (spec) => within(spec, "exempt", (exempt) => fillIn(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 })),
      (spec) =>
        within(spec, "limited", (limited) =>
          within(fillIn(limited, { nominalConcurrencyShares: 30, lendablePercent: 0 }), "limitResponse", (response) =>
            within(response, "queuing", (queuing) => fillIn(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 })),
          ),
        ),
    ),
  );

/** The defaults of admission webhooks; mutating ones are not called again. */
export function webhookDefaults(kind: "validating" | "mutating"): Change {
  return (configuration) =>
    forEachItem(
      configuration,
      "webhooks",
      chain(
        (hook) =>
          fillIn(hook, {
            failurePolicy: "Fail",
            timeoutSeconds: 10,
            ...(kind === "mutating" && { reinvocationPolicy: "Never" }),
          }),
        matchDefaults,
        (hook) => forEachItem(hook, "rules", (rule) => fillIn(rule, { scope: "*" })),
        (hook) =>
          within(hook, "clientConfig", (config) => within(config, "service", (service) => fillIn(service, { port: 443 }))),
      ),
    );
}

/** The defaults of admission policies. */
export const admissionPolicyDefaults: Change = (policy) =>
  within(policy, "spec", (spec) => within(fillIn(spec, { failurePolicy: "Fail" }), "matchConstraints", matchResourcesDefaults));

/** The defaults of the bindings of admission policies. */
export const admissionPolicyBindingDefaults: Change = (binding) =>
  within(binding, "spec", (spec) => within(spec, "matchResources", matchResourcesDefaults));

/** The defaults of an APIService. */
export const apiServiceDefaults: Change = (service) =>
  within(service, "spec", (spec) => within(spec, "service", (reference) => fillIn(reference, { port: 443 })));

/** The defaults of a CustomResourceDefinition: names that follow from others, no conversion. */
export const customResourceDefinitionDefaults: Change = (definition) =>
  within(
    definition,
    "spec",
    chain(
      (spec) => within(spec, "names", definitionNames),
      (spec) => withinOrNew(spec, "conversion", (conversion) => fillIn(conversion, { strategy: "None" })),
      (spec) =>
        within(spec, "conversion", (conversion) =>
          within(conversion, "webhook", (webhook) =>
            within(webhook, "clientConfig", (config) => within(config, "service", (service) => fillIn(service, { port: 443 }))),
          ),
        ),
    ),
  );

function definitionNames(names: JsonObject): JsonObject {
  const kind = fieldOf(names, "kind");
  return typeof kind === "string" && kind !== ""
    ? fillIn(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
    : names;
}

function matchDefaults(match: JsonObject): JsonObject {
  const selecting = ["namespaceSelector", "objectSelector"].reduce(
    (it, name) => withinOrNew(it, name, (selector) => selector),
    match,
  );
  return fillIn(selecting, { matchPolicy: "Equivalent" });
}

function matchResourcesDefaults(match: JsonObject): JsonObject {
  return ["resourceRules", "excludeResourceRules"].reduce(
    (it, name) => forEachItem(it, name, (rule) => fillIn(rule, { scope: "*" })),
    matchDefaults(match),
  );
}
