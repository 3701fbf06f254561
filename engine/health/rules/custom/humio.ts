import type { HealthStatus } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import type { HealthRule } from "../../rule.js";
import { type PhaseVerdict, phaseRule, statusMessage } from "./phase-rule.js";

const groups = ["core.humio.com"];
const waiting: PhaseVerdict = ["Progressing", "Update in progress"];

const state = (health: HealthStatus): PhaseVerdict => [health, (phase) => `Component state: ${phase}.`];

/** What the cluster says of itself, or this where it says nothing. */
const orOwn = (health: HealthStatus, fallback: string): PhaseVerdict => [
  health,
  (phase: string, cluster: Manifest) => statusMessage(phase, cluster) || fallback,
];

/**
 * Kinds of the Humio operator.
 * @see https://github.com/humio/humio-operator
 */
export const humioRules: readonly HealthRule[] = [
  phaseRule({
    groups,
    kinds: ["HumioAction", "HumioAlert", "HumioIngestToken", "HumioParser", "HumioRepository", "HumioView"],
    at: "status.state",
    phases: {
      Exists: state("Healthy"),
      NotFound: state("Missing"),
      ConfigError: state("Degraded"),
      Unknown: state("Unknown"),
    },
    absent: waiting,
  }),
  phaseRule({
    groups,
    kinds: ["HumioCluster"],
    at: "status.state",
    phases: {
      Running: orOwn("Healthy", "Cluster is in a healthy running state"),
      Restarting: orOwn("Progressing", "Cluster pods are being restarted"),
      Upgrading: orOwn("Progressing", "Cluster pods are being upgraded"),
      Pending: orOwn("Progressing", "Cluster is waiting on resources to be provisioned"),
      ConfigError: orOwn("Degraded", "User-provided cluster specification resulted in a configuration error"),
      Unknown: orOwn("Unknown", "Component state: Unknown."),
    },
    absent: waiting,
  }),
];
