import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import {
  generationOf,
  numberAt,
  objectAt,
  objectsAt,
  readCondition,
  type StatusCondition,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { compileLines, conditionRule, messageOr } from "./condition-rule.js";
import { policyRule } from "./policy-ancestors.js";

const groups = ["gateway.networking.k8s.io"];

/** What a gateway, a listener of it or a parent of a route says of itself. `ResolvedRefs` comes before `Accepted`, and both before `Programmed`. */
const judgePart = (what: string) =>
  compileLines(
    [
      ["ResolvedRefs=False", "Degraded", messageOr("Failed condition: ResolvedRefs")],
      ["Accepted=False", "Degraded", messageOr("Failed condition: Accepted")],
      ["Programmed=!True", "Progressing", messageOr(`${what} is still being programmed`)],
    ],
    "line",
  );
const judgeGateway = judgePart("Gateway");
const judgeListener = judgePart("Listener");
const judgeParent = judgePart("Route");

const partConditions = (part: JsonObject): readonly StatusCondition[] => objectsAt(part, "conditions").map(readCondition);

const prefixed = (prefix: string, health: Health | undefined): Health | undefined =>
  health && verdict(health.status, `${prefix}: ${health.message ?? ""}`);

const gatewayRule: HealthRule = {
  groups,
  kinds: ["Gateway"],
  assess(gateway) {
    const status = statusOf(gateway);
    const own = judgeGateway(partConditions(status), gateway);
    if (own !== undefined) return own;
    const listeners = objectsAt(status, "listeners");
    for (const listener of listeners) {
      const health = prefixed("Listener", judgeListener(partConditions(listener), gateway));
      if (health !== undefined) return health;
    }
    const isTold = Array.isArray(status.conditions) || listeners.length > 0;
    return isTold ? verdict("Healthy", "Gateway is healthy") : verdict("Progressing", "Waiting for Gateway status");
  },
};

/** A route has a verdict from each gateway it is a child of; those that have not seen its newest spec do not count. */
function judgeRoute(route: Manifest, isCurrent: (parent: JsonObject) => boolean): Health {
  const parents = objectsAt(statusOf(route), "parents").filter((parent) => objectsAt(parent, "conditions").length > 0);
  const current = parents.filter(isCurrent);
  for (const parent of current) {
    const name = textAt(objectAt(parent, "parentRef"), "name");
    const health = prefixed(`Parent ${name}`, judgeParent(partConditions(parent), route));
    if (health !== undefined) return health;
  }
  return current.length > 0
    ? verdict("Healthy", `${route.kind} is healthy`)
    : verdict("Progressing", `Waiting for ${route.kind} status`);
}

/** Whether every condition is of the newest spec; one that does not say is believed. */
function isOfNewest(object: Manifest, part: JsonObject): boolean {
  const generation = generationOf(object);
  if (generation === undefined) return true;
  return objectsAt(part, "conditions").every((raw) => (numberAt(raw, "observedGeneration") ?? generation) === generation);
}

/** A route of a kind that not every gateway writes a status for. */
function judgeIfTold(route: Manifest): Health | undefined {
  const isTold = objectsAt(statusOf(route), "parents").length > 0;
  return isTold ? judgeRoute(route, (parent) => isOfNewest(route, parent)) : undefined;
}

/**
 * Kinds of the Gateway API, and those that Linkerd and Envoy Gateway made of them.
 * @see https://gateway-api.sigs.k8s.io/geps/gep-1364/
 */
export const gatewayApiRules: readonly HealthRule[] = [
  gatewayRule,
  conditionRule({
    groups,
    kinds: ["GatewayClass"],
    conditions: (gatewayClass) =>
      objectsAt(statusOf(gatewayClass), "conditions")
        .filter((raw) => isOfNewest(gatewayClass, { conditions: [raw] }))
        .map(readCondition),
    lines: [
      ["Accepted=True", "Healthy", messageOr("GatewayClass is accepted")],
      ["Accepted=False", "Degraded", messageOr("GatewayClass is not accepted")],
      ["Accepted=*", "Progressing", messageOr("Waiting for GatewayClass status")],
    ],
    otherwise: "Waiting for GatewayClass status",
  }),
  { groups, kinds: ["HTTPRoute"], assess: (route) => judgeRoute(route, (parent) => isOfNewest(route, parent)) },
  { groups, kinds: ["GRPCRoute"], assess: (route) => judgeRoute(route, () => true) },
  {
    groups: [...groups, "policy.linkerd.io"],
    kinds: ["TCPRoute", "TLSRoute", "UDPRoute"],
    assess: judgeIfTold,
  },
  { groups: ["policy.linkerd.io"], kinds: ["GRPCRoute", "HTTPRoute"], assess: judgeIfTold },
  policyRule({ groups, kinds: ["BackendTLSPolicy"] }),
  policyRule({
    groups: ["gateway.envoyproxy.io"],
    kinds: ["BackendTrafficPolicy", "ClientTrafficPolicy", "EnvoyExtensionPolicy", "EnvoyPatchPolicy", "SecurityPolicy"],
    quiet: true,
  }),
];
