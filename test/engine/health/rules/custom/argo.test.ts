import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  [
    "argoproj.io/v1alpha1 AnalysisRun",
    "spec: {}",
    "Progressing: Waiting for analysis run to finish: status has not been reconciled.",
  ],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Pending}", "Progressing: Analysis run is running"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Running, message: ignored}", "Progressing: Analysis run is running"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Successful}", "Healthy: Analysis run completed successfully"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Successful, message: all good}", "Healthy: all good"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Failed}", "Degraded: Analysis run failed"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Error, message: no metric}", "Degraded: no metric"],
  ["argoproj.io/v1alpha1 AnalysisRun", "status: {phase: Inconclusive}", "Unknown: Analysis run was inconclusive"],
  [
    "argoproj.io/v1alpha1 Experiment",
    "spec: {}",
    "Progressing: Waiting for experiment to finish: status has not been reconciled.",
  ],
  ["argoproj.io/v1alpha1 Experiment", "status: {phase: Pending}", "Progressing: Experiment is pending"],
  ["argoproj.io/v1alpha1 Experiment", "status: {phase: Running}", "Progressing: Experiment is running"],
  ["argoproj.io/v1alpha1 Experiment", "status: {phase: Successful}", "Healthy: Experiment is successful"],
  ["argoproj.io/v1alpha1 Experiment", "status: {phase: Failed}", "Degraded: Experiment has failed"],
  ["argoproj.io/v1alpha1 Experiment", "status: {phase: Error}", "Degraded: Experiment had an error"],
  ["argoproj.io/v1alpha1 CronWorkflow", "spec: {}", "Healthy: CronWorkflow is healthy."],
  ["argoproj.io/v1alpha1 CronWorkflow", "SpecError=True bad schedule", "Degraded: bad schedule"],
  ["argoproj.io/v1alpha1 CronWorkflow", "SubmissionError=True no template, Completed=True", "Degraded: no template"],
  ["argoproj.io/v1alpha1 CronWorkflow", "Completed=True done", "Healthy: done"],
  ["argoproj.io/v1alpha1 EventBus", "spec: {}", "Progressing: Waiting for initialization"],
  ["argoproj.io/v1alpha1 EventBus", "Deployed=False/CreateFailed", "Degraded: CreateFailed"],
  ["argoproj.io/v1alpha1 EventBus", "Deployed=True/Ready all there", "Healthy: all there"],
  ["argoproj.io/v1alpha1 Sensor", "spec: {}", "none"],
  ["argoproj.io/v1alpha1 Sensor", "Deployed=True/Deployed, DependenciesProvided=True", "Healthy: Deployed"],
  [
    "argoproj.io/v1alpha1 Sensor",
    "Deployed=True/Deployed, TriggersProvided=False/InvalidTriggers no such trigger",
    "Degraded: no such trigger",
  ],
  ["argoproj.io/v1alpha1 EventSource", "SourcesProvided=True, Deployed=True/Deployed", "Healthy: Deployed"],
])("argoRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
