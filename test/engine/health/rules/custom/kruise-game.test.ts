import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["game.kruise.io/v1alpha1 GameServer", "spec: {}", "Unknown: Waiting for GameServer to be ready"],
  [
    "game.kruise.io/v1alpha1 GameServer",
    "status: {currentState: Creating, desiredState: Ready}",
    "Progressing: State change: Creating → Ready",
  ],
  ["game.kruise.io/v1alpha1 GameServer", "status: {desiredState: Ready}", "Progressing: State change: Unknown → Ready"],
  ["game.kruise.io/v1alpha1 GameServer", "status: {currentState: Ready, desiredState: Ready}", "Healthy: GameServer is Ready"],
  [
    "game.kruise.io/v1alpha1 GameServer",
    'status: {currentState: Ready, desiredState: Ready, podStatus: {conditions: [{type: KruisePodReady, status: "False"}]}}',
    "Degraded: Pod is not ready: KruisePodReady",
  ],
  ["game.kruise.io/v1alpha1 GameServerSet", "spec: {}", "Progressing: Waiting for GameServerSet initialization"],
  [
    "game.kruise.io/v1alpha1 GameServerSet",
    "metadata: {generation: 1} | spec: {updateStrategy: {rollingUpdate: {paused: true}}} | status: {observedGeneration: 1}",
    "Suspended: GameServerSet is paused",
  ],
  [
    "game.kruise.io/v1alpha1 GameServerSet",
    "metadata: {generation: 1} | spec: {updateStrategy: {rollingUpdate: {partition: 1}}} | status: {observedGeneration: 1, replicas: 3, updatedReplicas: 2}",
    "Suspended: Partition=1, waiting for manual intervention",
  ],
  [
    "game.kruise.io/v1alpha1 GameServerSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, replicas: 3, updatedReadyReplicas: 3}",
    "Healthy: All GameServerSet replicas are updated and ready",
  ],
  [
    "game.kruise.io/v1alpha1 GameServerSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, replicas: 3, updatedReadyReplicas: 1, readyReplicas: 2}",
    "Progressing: ReadyReplicas 2/3, still progressing",
  ],
  [
    "game.kruise.io/v1alpha1 GameServerSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, replicas: 3, updatedReadyReplicas: 1, readyReplicas: 3}",
    "Progressing: Waiting for GameServerSet initialization",
  ],
])("kruiseGameRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
