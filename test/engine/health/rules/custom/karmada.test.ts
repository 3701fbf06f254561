import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["work.karmada.io/v1alpha2 ResourceBinding", "spec: {}", "Progressing: Current resource status is insufficient"],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "spec: {clusters: []} | status: {aggregatedStatus: [{health: Healthy}]}",
    "Progressing: Current resource status is insufficient",
  ],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "spec: {clusters: [{name: a}, {name: b}]} | status: {aggregatedStatus: [{health: Healthy}]}",
    "Progressing: Current resource status is insufficient",
  ],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "spec: {clusters: [{name: a}]} | status: {aggregatedStatus: [{health: Healthy}]}",
    "Healthy",
  ],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "spec: {clusters: [{name: a}]} | status: {aggregatedStatus: [{health: Unhealthy}]}",
    "Degraded: Current resource status is unhealthy",
  ],
  ["work.karmada.io/v1alpha2 ResourceBinding", "status: {aggregatedStatus: [{health: Unknown, applied: true}]}", "Healthy"],
  [
    "work.karmada.io/v1alpha2 ResourceBinding",
    "status: {aggregatedStatus: [{health: Unknown}]}",
    "Degraded: Current resource status is unhealthy",
  ],
  [
    "work.karmada.io/v1alpha2 ClusterResourceBinding",
    "status: {aggregatedStatus: [{health: Healthy}]}",
    "Progressing: Current resource status is insufficient",
  ],
  [
    "work.karmada.io/v1alpha2 ClusterResourceBinding",
    "spec: {clusters: [{name: a}]} | status: {aggregatedStatus: [{health: Healthy}]}",
    "Healthy",
  ],
])("karmadaRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
