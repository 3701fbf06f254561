import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: v1, kind: Pod";

test.each([
  [
    "is well when ready",
    "spec: {restartPolicy: Always}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}",
    "Healthy",
  ],
  [
    "waits while not ready",
    "spec: {restartPolicy: Always}, status: {phase: Running, conditions: [{type: Ready, status: 'False'}]}",
    "Progressing",
  ],
  [
    "is ill when a container fell and is not ready",
    "spec: {restartPolicy: Always}, status: {phase: Running, containerStatuses: [{lastState: {terminated: {exitCode: 1}}}]}",
    "Degraded",
  ],
  [
    "is ill while an image cannot be pulled",
    "spec: {restartPolicy: Always}, status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ErrImagePull, message: no such image}}}, {state: {waiting: {reason: ImagePullBackOff, message: back-off}}}]}",
    "Degraded: no such image, back-off",
  ],
  [
    "is ill when a container cannot be made",
    "spec: {restartPolicy: Always}, status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: CreateContainerConfigError, message: no such secret}}}]}",
    "Degraded: no such secret",
  ],
  [
    "does not look at waiting init containers",
    "spec: {restartPolicy: Always}, status: {phase: Pending, initContainerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}",
    "Progressing",
  ],
  [
    "waits while a container that should end is retried",
    "spec: {restartPolicy: OnFailure}, status: {phase: Running, containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}",
    "Progressing",
  ],
  [
    "is ill if it only looks finite",
    "metadata: {name: it, annotations: {argocd.argoproj.io/ignore-restart-policy: 'true'}}, spec: {restartPolicy: Never}, status: {phase: Running, containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}",
    "Degraded",
  ],
  [
    "takes a hook for finite whatever it says",
    "metadata: {name: it, annotations: {argocd.argoproj.io/ignore-restart-policy: 'true', argocd.argoproj.io/hook: PreSync}}, spec: {restartPolicy: Never}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}",
    "Progressing",
  ],
  ["waits while pending", "status: {phase: Pending, message: no node fits}", "Progressing: no node fits"],
  ["is well when it ended", "spec: {restartPolicy: Never}, status: {phase: Succeeded}", "Healthy"],
  ["says itself why it failed", "status: {phase: Failed, message: evicted}", "Degraded: evicted"],
  [
    "tells an init container's last words",
    "status: {phase: Failed, initContainerStatuses: [{state: {terminated: {exitCode: 1, message: no database}}}]}",
    "Degraded: no database",
  ],
  [
    "tells of too little memory",
    "status: {phase: Failed, containerStatuses: [{state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}",
    "Degraded: OOMKilled",
  ],
  [
    "tells the exit code",
    "status: {phase: Failed, containerStatuses: [{state: {terminated: {exitCode: 0}}}, {name: main, state: {terminated: {exitCode: 3}}}]}",
    'Degraded: container "main" failed with exit code 3',
  ],
  ["is unknown without a phase", "spec: {}", "Unknown"],
  ["is unknown while it runs and nobody said for how long", "status: {phase: Running, message: odd}", "Unknown: odd"],
  [
    "waits as long as a container that fell before is at work",
    "spec: {restartPolicy: Always}, status: {phase: Running, containerStatuses: [{lastState: {terminated: null}}]}",
    "Progressing",
  ],
])("pod rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
