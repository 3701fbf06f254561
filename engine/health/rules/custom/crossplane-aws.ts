import { conditionsOf, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

/** How messages call the kinds that they call otherwise. */
const names: ReadonlyMap<string, string> = new Map([
  ["Distribution", "distribution"],
  ["ResourceRecordSet", "resourcrecordset"],
]);

/**
 * Resources of the first provider for AWS: both what is there (`Ready`) and whether it could be written (`Synced`) are told, and a pause.
 * @see https://docs.crossplane.io/latest/managed-resources/managed-resources/#conditions
 */
export const crossplaneAwsRule: HealthRule = {
  groups: [
    "cloudfront.aws.crossplane.io",
    "iam.aws.crossplane.io",
    "rds.aws.crossplane.io",
    "route53.aws.crossplane.io",
    "s3.aws.crossplane.io",
  ],
  kinds: ["Distribution", "Policy", "Role", "RolePolicyAttachment", "DBCluster", "DBInstance", "ResourceRecordSet", "Bucket"],
  assess(resource) {
    const name = names.get(resource.kind) ?? resource.kind;
    if (!Array.isArray(statusOf(resource).conditions)) return verdict("Progressing", `Waiting for ${name} to be created`);
    const conditions = conditionsOf(resource);
    const ready = conditions.findLast(({ type }) => type === "Ready");
    const synced = conditions.findLast(({ type }) => type === "Synced");
    const isSynced = synced?.status === "True";
    if (ready?.status === "True" && isSynced) return verdict("Healthy", ready.reason);
    const isPaused = synced?.reason === "ReconcilePaused";
    if (!isSynced && isPaused) return verdict("Suspended", synced.reason);
    if (isSynced && !isPaused) return verdict("Progressing", `Waiting for ${name} to be available`);
    return verdict("Degraded", synced?.reason === "ReconcileError" ? synced.message : "");
  },
};
