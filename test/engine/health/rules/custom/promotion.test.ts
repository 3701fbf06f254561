import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    "Ready=True",
    "Progressing: The active commit DRY SHA is missing or empty.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    "Ready=True | status: {active: {dry: {sha: aaaaaaaaa}}}",
    "Progressing: The proposed commit DRY SHA is missing or empty.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    "Ready=True | status: {active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: bbbbbbbbb}, commitStatuses: [{key: test, phase: pending}, {key: lint, phase: failure}, {key: build, phase: success}]}}",
    "Progressing: Promotion in progress from 'aaaaaaa' to 'bbbbbbb': 1 pending, 1 successful, 1 failed. Pending commit statuses: test. Failed commit statuses: lint. ",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    "Ready=True | status: {active: {dry: {sha: aaaaaaaaa}, commitStatuses: [{key: smoke, phase: failure}]}, proposed: {dry: {sha: aaaaaaaaa}}}",
    "Healthy: Environment is up-to-date, but there are non-successful active commit statuses: 0 pending, 0 successful, 1 failed. Failed commit statuses: smoke. ",
  ],
  [
    "promoter.argoproj.io/v1alpha1 ChangeTransferPolicy",
    "Ready=True | status: {active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: aaaaaaaaa}}}",
    "Healthy: Environment is up-to-date on commit aaaaaaa.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True",
    "Degraded: Promotion strategy has no environments configured",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev}]}",
    "Progressing: The active commit DRY SHA is missing or empty in environment 'dev'.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev, active: {dry: {sha: aaaaaaaaa}}}]}",
    "Progressing: The proposed commit DRY SHA is missing or empty in environment 'dev'.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev, active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: aaaaaaaaa}}}, {branch: prod, active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: bbbbbbbbb}}}]}",
    "Progressing: Not all environments have the same proposed commit SHA. This likely means the hydrator has not run for all environments yet.",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev, active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: bbbbbbbbb}, commitStatuses: [{key: test, phase: pending}]}}]}",
    "Progressing: Promotion in progress for environment 'dev' from 'aaaaaaa' to 'bbbbbbb': 1 pending, 0 successful, 0 failed. Pending commit statuses: test. Hydrator has processed dry commit 'bbbbbbb'. ",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev, active: {dry: {sha: aaaaaaaaa}, commitStatuses: [{key: smoke, phase: failure}]}, proposed: {dry: {sha: aaaaaaaaa}}}]}",
    "Healthy: Environments are up-to-date, but some environments have non-successful commit statuses: dev (1 failed, 0 pending).",
  ],
  [
    "promoter.argoproj.io/v1alpha1 PromotionStrategy",
    "Ready=True | status: {environments: [{branch: dev, active: {dry: {sha: aaaaaaaaa}}, proposed: {dry: {sha: aaaaaaaaa}, note: {drySha: ccccccccc}}}]}",
    "Healthy: All environments are up-to-date on commit 'aaaaaaa'. Hydrator has processed dry commit 'ccccccc'.",
  ],
])("judgePolicy: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
