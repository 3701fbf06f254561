import type { Health } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import { objectAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

type Judge = (status: JsonObject) => Health;

const accepted: Judge = () => verdict("Healthy", "The resource has been validated");
const pending: Judge = () => verdict("Suspended", "The resource has not yet been validated");
const refused: Judge = (status) => verdict("Degraded", textAt(status, "reason"));

/** A state stands as its name or as its number in the protocol. */
const byState: ReadonlyMap<unknown, Judge> = new Map<unknown, Judge>([
  ["Pending", pending],
  [0, pending],
  ["Accepted", accepted],
  [1, accepted],
  ["Rejected", refused],
  [2, refused],
  ["Warning", refused],
  [3, refused],
]);

const judgeState = (status: JsonObject): Health | undefined => byState.get(status.state)?.(status);

/**
 * Kinds of Gloo: each namespace in which Gloo runs has its say, else there is one for all.
 * @see https://docs.solo.io/gloo-edge/latest/reference/api/
 */
export const glooRule: HealthRule = {
  groups: ["gateway.solo.io", "gloo.solo.io"],
  kinds: [
    "Gateway",
    "MatchableHttpGateway",
    "Proxy",
    "RouteOption",
    "RouteTable",
    "Settings",
    "Upstream",
    "UpstreamGroup",
    "VirtualHostOption",
    "VirtualService",
  ],
  assess(resource) {
    const status = statusOf(resource);
    const statuses = objectAt(status, "statuses");
    for (const namespace of Object.keys(statuses)) {
      const health = judgeState(objectAt(statuses, namespace));
      if (health !== undefined) return health;
    }
    return judgeState(status) ?? verdict("Progressing", "Update in progress");
  },
};
