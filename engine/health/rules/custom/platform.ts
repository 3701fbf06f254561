import type { Health } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import {
  conditionsOf,
  generationOf,
  isObserved,
  labelOf,
  numberAt,
  objectAt,
  objectsAt,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, conditionRule, theReason } from "./condition-rule.js";
import { type PhaseVerdict, phaseRule } from "./phase-rule.js";

const ready: readonly ConditionLine[] = [
  ["Ready=True", "Healthy"],
  ["Ready=False", "Degraded"],
];

/** The state of a cluster is a label of its object. */
const shoots: ReadonlyMap<string, Health> = new Map([
  ["healthy", verdict("Healthy", "Component state: Healthy")],
  ["progressing", verdict("Progressing", "Component state: Update in progress")],
  ["unhealthy", verdict("Degraded", "Component state: Unhealthy")],
  ["unknown", verdict("Unknown", "Component state: Unknown")],
]);

const certificateRule: HealthRule = {
  groups: ["networking.gke.io"],
  kinds: ["ManagedCertificate"],
  assess(certificate) {
    const status = statusOf(certificate);
    if (objectsAt(status, "domainStatus").some((domain) => textAt(domain, "status") === "FailedNotVisible"))
      return verdict("Degraded", "At least one certificate has failed to be provisioned");
    return textAt(status, "certificateStatus") === "Active"
      ? verdict("Healthy", "All certificates are active")
      : verdict("Progressing", "At least one certificate is still being provisioned");
  },
};

const roleErrors = ["Error", "RolesMaxLimitReached", "PolicyNotAllowed", "RoleNameNotAvailable"];

const iamRoleRule: HealthRule = {
  groups: ["iammanager.keikoproj.io"],
  kinds: ["Iamrole"],
  assess(role) {
    const status = statusOf(role);
    const [name, arn, id] = ["roleName", "roleARN", "roleID"].map((field) => textAt(status, field) || "<none>");
    const state = textAt(status, "state");
    if (state === "Ready") return verdict("Healthy", `Role '${name}' exists with ARN '${arn}' and ID '${id}'.`);
    if (!roleErrors.includes(state)) return verdict("Progressing", "Waiting for Iamrole to be reconciled");
    const [retries = 0, error] = [numberAt(status, "retryCount"), textAt(status, "errorDescription")];
    const again = retries > 0 ? `(retry ${retries}) ` : "";
    const why = error === "" ? "" : ` Reconciliation error was: ${error}`;
    return verdict(
      "Degraded",
      `Failed to reconcile the Iamrole ${again}for role '${name}' with ARN '${arn}' and ID '${id}'.${why}`,
    );
  },
};

const theJob = (status: string, job: Manifest) => `${status} job - ${textAt(objectAt(statusOf(job), "ansibleJobResult"), "url")}`;
const jobEnded: PhaseVerdict = ["Degraded", theJob];
const jobGoesOn: PhaseVerdict = ["Progressing", theJob];

const reasonAndMessage: ConditionLine[2] = ({ reason, message }) => (message === "" ? reason : `${reason}: ${message}`);

/** A binding or instance is well unless a condition speaks against it. */
const sapRule: HealthRule = {
  groups: ["services.cloud.sap.com"],
  kinds: ["ServiceBinding", "ServiceInstance"],
  assess(service) {
    const generation = generationOf(service);
    if ((service.metadata.deletionTimestamp ?? null) !== null) return verdict("Progressing", "Resource is being deleted");
    const status = statusOf(service);
    if (typeof status.conditions !== "object" || status.conditions === null) return verdict("Progressing", "Waiting for status");
    for (const raw of objectsAt(status, "conditions")) {
      if (generation !== undefined && (numberAt(raw, "observedGeneration") ?? generation) !== generation)
        return verdict("Progressing", "Waiting for spec update to be observed");
      const is = `${textAt(raw, "type")}=${textAt(raw, "status")}`;
      if (is === "Succeeded=False" || is === "Failed=True") return verdict("Degraded", textAt(raw, "message"));
    }
    return verdict("Healthy", "Ready to use");
  },
};

/** Why a schema is not ready stands in the message, where a migration has a reason. */
const atlasSchemaRule: HealthRule = {
  groups: ["db.atlasgo.io"],
  kinds: ["AtlasSchema"],
  assess(schema) {
    const found = conditionsOf(schema).find(({ type }) => type === "Ready");
    if (found === undefined) return verdict("Progressing", "Waiting for Atlas Operator");
    const { status, reason, message } = found;
    if (status === "True") return verdict("Healthy", reason);
    return verdict(message === "Reconciling" || message === "GettingDevDB" ? "Progressing" : "Degraded", reason);
  },
};

/**
 * What clusters stand on and reach out to: clouds, networks and services of several projects.
 * @see https://aws-controllers-k8s.github.io/community/docs/user-docs/resource-crud/
 * @see https://nmstate.io/kubernetes-nmstate/user-guide/102-configuration
 */
export const platformRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["*.services.k8s.aws"],
    kinds: ["*"],
    lines: [
      ["ACK.Terminal=True", "Degraded"],
      ["Ready=False", "Progressing"],
      ["Ready=True", "Healthy", ""],
    ],
    otherwise: "Waiting for resource to be ready",
  }),
  certificateRule,
  iamRoleRule,
  sapRule,
  {
    groups: ["core.gardener.cloud"],
    kinds: ["Shoot"],
    assess: (shoot) => shoots.get(labelOf(shoot, "shoot.gardener.cloud/status")) ?? verdict("Progressing", "Update in progress"),
  },
  conditionRule({
    groups: ["nmstate.io"],
    kinds: ["NodeNetworkConfigurationPolicy"],
    lines: [
      ["Available=True", "Healthy", reasonAndMessage],
      ["Degraded=True", "Degraded", reasonAndMessage],
      ["Progressing=True", "Progressing", reasonAndMessage],
      ["Ignored=True", "Suspended", reasonAndMessage],
    ],
    otherwise: "Waiting for policy to be applied",
  }),
  conditionRule({
    groups: ["bitnami.com"],
    kinds: ["SealedSecret"],
    lines: [
      ["Synced=False", "Degraded"],
      ["Synced=True", "Healthy"],
    ],
    otherwise: "Waiting for Sealed Secret to be decrypted",
  }),
  conditionRule({
    groups: ["onepassword.com"],
    kinds: ["OnePasswordItem"],
    lines: ready,
    otherwise: "Waiting for controller to report status",
  }),
  conditionRule({
    groups: ["camel.apache.org"],
    kinds: ["Integration"],
    lines: ready,
    otherwise: "Waiting for Integration",
  }),
  conditionRule({
    groups: ["pulumi.com"],
    kinds: ["Stack"],
    before: (stack) =>
      stack.status !== undefined && isObserved(stack)
        ? undefined
        : verdict("Progressing", "Waiting for the operator to observe the latest spec change"),
    lines: [
      ["Stalled=True", "Degraded"],
      ["Reconciling=True", "Progressing"],
      ["Ready=True", "Healthy"],
    ],
    otherwise: "Waiting for the stack to be reconciled",
  }),
  conditionRule({
    groups: ["db.atlasgo.io"],
    kinds: ["AtlasMigration"],
    lines: [
      ["Ready=True", "Healthy", theReason],
      ["Ready=*/Reconciling", "Progressing", theReason],
      ["Ready=*", "Degraded", theReason],
    ],
    otherwise: "Waiting for Atlas Operator",
  }),
  atlasSchemaRule,
  phaseRule({
    groups: ["tower.ansible.com"],
    kinds: ["AnsibleJob"],
    at: "status.ansibleJobResult.status",
    phases: {
      successful: ["Healthy", theJob],
      failed: jobEnded,
      error: jobEnded,
      canceled: jobEnded,
      new: jobGoesOn,
      pending: jobGoesOn,
      waiting: jobGoesOn,
      running: jobGoesOn,
    },
    absent: ["Progressing", "Waiting for AnsibleJob"],
  }),
];
