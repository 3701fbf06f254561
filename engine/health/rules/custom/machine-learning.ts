import { statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { type PhaseVerdict, phaseRule } from "./phase-rule.js";

const theReason: PhaseVerdict[1] = (_, object) => textAt(statusOf(object), "reason");
const goesOn: PhaseVerdict = ["Progressing", (phase, { kind }) => `${kind} is ${phase}`];

const rayJobPhaseRule = phaseRule({
  groups: ["ray.io"],
  kinds: ["RayJob"],
  at: "status.jobDeploymentStatus",
  phases: {
    Initializing: goesOn,
    Waiting: goesOn,
    Running: goesOn,
    Suspending: goesOn,
    Retrying: goesOn,
    Suspended: ["Suspended", "{kind} is suspended"],
    Complete: ["Healthy", "{kind} is complete"],
    Failed: ["Degraded", (_, object) => textAt(statusOf(object), "message")],
  },
});

/**
 * Jobs and clusters that train models: Kubeflow, Ray, and the queues of Kueue.
 * @see https://www.kubeflow.org/docs/components/trainer/legacy-v1/user-guides/
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/observability.html
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/
 */
export const machineLearningRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["kubeflow.org"],
    kinds: ["JAXJob", "MPIJob", "PaddleJob", "PyTorchJob", "TFJob", "XGBoostJob"],
    // Conditions stay when a job goes on: its end comes first, its beginning last.
    lines: [
      ["Failed=True", "Degraded"],
      ["Succeeded=True", "Healthy"],
      ["Suspended=True", "Suspended"],
      ["Restarting|Running|Created=True", "Progressing"],
    ],
    first: "line",
  }),
  phaseRule({
    groups: ["ray.io"],
    kinds: ["RayCluster"],
    at: "status.state",
    phases: {
      ready: ["Healthy", "Ray cluster is ready"],
      unhealthy: ["Degraded", theReason],
      failed: ["Degraded", theReason],
      suspended: ["Suspended", "Ray cluster is suspended"],
    },
  }),
  {
    ...rayJobPhaseRule,
    // A deployment of a job can be complete though the job failed.
    assess: (job) =>
      textAt(statusOf(job), "jobStatus") === "FAILED"
        ? verdict("Degraded", textAt(statusOf(job), "message"))
        : rayJobPhaseRule.assess(job),
  },
  conditionRule({
    groups: ["kueue.x-k8s.io"],
    kinds: ["AdmissionCheck", "ClusterQueue", "LocalQueue"],
    lines: [
      ["Active=True", "Healthy"],
      ["Active=False", "Degraded"],
    ],
  }),
];
