import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["s3.aws.crossplane.io/v1beta1 Bucket", "spec: {}", "Progressing: Waiting for Bucket to be created"],
  ["s3.aws.crossplane.io/v1beta1 Bucket", "Ready=True/Available, Synced=True/ReconcileSuccess", "Healthy: Available"],
  [
    "s3.aws.crossplane.io/v1beta1 Bucket",
    "Ready=False/Creating, Synced=True/ReconcileSuccess",
    "Progressing: Waiting for Bucket to be available",
  ],
  ["s3.aws.crossplane.io/v1beta1 Bucket", "Ready=False/Creating, Synced=False/ReconcilePaused", "Suspended: ReconcilePaused"],
  [
    "s3.aws.crossplane.io/v1beta1 Bucket",
    "Ready=True/Available, Synced=False/ReconcileError access denied",
    "Degraded: access denied",
  ],
  ["s3.aws.crossplane.io/v1beta1 Bucket", "Ready=False", "Degraded"],
  ["cloudfront.aws.crossplane.io/v1alpha1 Distribution", "spec: {}", "Progressing: Waiting for distribution to be created"],
  ["cloudfront.aws.crossplane.io/v1alpha1 Distribution", "Synced=True", "Progressing: Waiting for distribution to be available"],
  ["route53.aws.crossplane.io/v1alpha1 ResourceRecordSet", "spec: {}", "Progressing: Waiting for resourcrecordset to be created"],
])("crossplaneAwsRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
