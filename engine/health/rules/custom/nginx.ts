import type { HealthRule } from "../../rule.js";
import { phaseRule, statusMessage } from "./phase-rule.js";

/**
 * Kinds of NGINX's ingress controller. With a warning the configuration is in use, but not all of it.
 * @see https://docs.nginx.com/nginx-ingress-controller/configuration/global-configuration/reporting-resources-status/
 */
export const nginxRule: HealthRule = phaseRule({
  groups: ["k8s.nginx.org"],
  kinds: ["Policy", "TransportServer", "VirtualServer", "VirtualServerRoute"],
  at: "status.state",
  phases: {
    Valid: ["Healthy", statusMessage],
    Warning: ["Degraded", statusMessage],
    Invalid: ["Degraded", statusMessage],
  },
});
