import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["promoter.argoproj.io/v1alpha1 CommitStatus", "spec: {}", "Progressing: Initializing commit status"],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    'metadata: {deletionTimestamp: "2026-01-01T00:00:00Z"}',
    "Progressing: Commit status is being deleted",
  ],
  ["promoter.argoproj.io/v1alpha1 CommitStatus", "status: {}", "Progressing: Commit status is not ready yet"],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    'metadata: {generation: 2} | status: {conditions: [{type: Ready, status: "True", observedGeneration: 1}]}',
    "Progressing: Waiting for commit status spec update to be observed",
  ],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    "Ready=False/ReconciliationError no permission",
    "Degraded: Commit status reconciliation failed: no permission",
  ],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    "Ready=False/Throttled slow down",
    "Degraded: Commit status reconciliation failed (Throttled): slow down",
  ],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    "Ready=False",
    "Degraded: Commit status reconciliation failed (Unknown): Unknown error",
  ],
  ["promoter.argoproj.io/v1alpha1 CommitStatus", "Ready=True", "Healthy: Commit status is healthy"],
  [
    "promoter.argoproj.io/v1alpha1 CommitStatus",
    "Ready=True | status: {sha: abc1234, phase: success}",
    "Healthy: Commit status for commit abc1234 reports success",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ArgoCDCommitStatus",
    "Ready=True",
    "Degraded: Argo CD commit status has no applications configured",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ArgoCDCommitStatus",
    "Ready=True | status: {applicationsSelected: [{name: a}, {name: b}]}",
    "Healthy: Argo CD commit status is healthy and is tracking 2 applications",
  ],
  ["promoter.argoproj.io/v1alpha1 PullRequest", "spec: {}", "Progressing: Initializing pull request"],
  [
    "promoter.argoproj.io/v1alpha1 PullRequest",
    'metadata: {deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [pullrequest.promoter.argoproj.io/finalizer, unknown]}',
    "Progressing: Pull request is being deleted. pullrequest.promoter.argoproj.io/finalizer: Waiting for SCM closure or reconciliation of the pull request. Risk if removed manually: the real PR can stay open after the CR is gone.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PullRequest",
    'Reconciled=True | status: {id: "7", state: open}',
    "Healthy: Pull request is open as PR 7",
  ],
  ["promoter.argoproj.io/v1alpha1 PullRequest", "Ready=True", "Healthy: Pull request is healthy"],
  ["promoter.argoproj.io/v1alpha1 ScmProvider", "spec: {}", "Progressing: Initializing SCM provider"],
  ["promoter.argoproj.io/v1alpha1 ScmProvider", "status: {}", "Progressing: ScmProvider Ready condition is missing"],
  [
    "promoter.argoproj.io/v1alpha1 ScmProvider",
    "Ready=Unknown",
    "Progressing: SCM provider readiness unknown (Unknown): Unknown",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ScmProvider",
    "Ready=False/ReconciliationError no Secret",
    "Degraded: SCM provider validation failed: no Secret",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ScmProvider",
    "Ready=False/NoSecret no Secret",
    "Degraded: SCM provider not ready (NoSecret): no Secret",
  ],
  ["promoter.argoproj.io/v1alpha1 ScmProvider", "Ready=True", "Healthy: SCM provider is ready"],
  ["promoter.argoproj.io/v1alpha1 ClusterScmProvider", "spec: {}", "Progressing: Initializing cluster SCM provider"],
  [
    "promoter.argoproj.io/v1alpha1 ClusterScmProvider",
    'metadata: {deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [clusterscmprovider.promoter.argoproj.io/finalizer]}',
    "Progressing: ClusterScmProvider is being deleted. clusterscmprovider.promoter.argoproj.io/finalizer: Waiting until no GitRepository still references this cluster-wide SCM provider. Risk if removed manually: GitRepository objects can reference a provider that no longer exists.",
  ],
  ["promoter.argoproj.io/v1alpha1 GitRepository", "spec: {}", "Progressing: Initializing Git repository"],
  ["promoter.argoproj.io/v1alpha1 GitRepository", "Ready=True", "Healthy: Git repository is ready"],
  ["promoter.argoproj.io/v1alpha1 TimedCommitStatus", "spec: {}", "Progressing: Initializing timed commit gate"],
  ["promoter.argoproj.io/v1alpha1 TimedCommitStatus", "Ready=True", "Healthy: Timed commit gate reconciled"],
  [
    "promoter.argoproj.io/v1alpha1 TimedCommitStatus",
    "Ready=Unknown/Starting not yet",
    "Progressing: Timed commit gate status unknown (Starting): not yet",
  ],
  [
    "promoter.argoproj.io/v1alpha1 TimedCommitStatus",
    "Ready=True | status: {environments: [{branch: dev, phase: success}, {branch: prod, phase: success}]}",
    "Healthy: Timed commit gate satisfied for 2 environment(s)",
  ],
  [
    "promoter.argoproj.io/v1alpha1 TimedCommitStatus",
    "Ready=True | status: {environments: [{branch: dev, phase: success}, {branch: prod}]}",
    "Progressing: Timed commit gate pending for branch(es): prod",
  ],
  [
    "promoter.argoproj.io/v1alpha1 TimedCommitStatus",
    "Ready=True | status: {environments: [{branch: dev, phase: failure}, {branch: prod, phase: pending}]}",
    "Degraded: Timed commit gate failed for branch(es): dev",
  ],
  [
    "promoter.argoproj.io/v1alpha1 GitCommitStatus",
    "Ready=True | status: {environments: [{branch: dev, phase: success}]}",
    "Healthy: Git commit validation passed for 1 environment(s)",
  ],
  ["promoter.argoproj.io/v1alpha1 WebRequestCommitStatus", "Ready=True", "Healthy: Web request commit validation reconciled"],
  [
    "promoter.argoproj.io/v1alpha1 WebRequestCommitStatus",
    "Ready=True | status: {environments: [{phase: pending}]}",
    "Progressing: Web request validation pending for branch(es): ?",
  ],
])("promoterRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
