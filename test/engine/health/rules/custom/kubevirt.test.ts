import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["kubevirt.io/v1 VirtualMachine", "spec: {}", "Progressing: No status available"],
  ["kubevirt.io/v1 VirtualMachine", "Paused=True", "Suspended: Paused"],
  ["kubevirt.io/v1 VirtualMachine", "Ready=True", "Healthy: Running"],
  ["kubevirt.io/v1 VirtualMachine", "Ready=True | status: {printableStatus: Migrating}", "Healthy: Migrating"],
  ["kubevirt.io/v1 VirtualMachine", "Ready=False | status: {created: true}", "Progressing: Starting"],
  ["kubevirt.io/v1 VirtualMachine", "Ready=False", "Suspended: Stopped"],
  ["kubevirt.io/v1 VirtualMachineInstance", "spec: {}", "Progressing: No status available"],
  ["kubevirt.io/v1 VirtualMachineInstance", "status: {phase: Scheduling}", "Progressing: Scheduling"],
  ["kubevirt.io/v1 VirtualMachineInstance", "status: {phase: Failed}", "Degraded: Failed"],
  ["kubevirt.io/v1 VirtualMachineInstance", "status: {phase: Succeeded}", "Suspended: Succeeded"],
  ["kubevirt.io/v1 VirtualMachineInstance", "status: {phase: Unknown}", "Unknown: Unknown"],
  ["kubevirt.io/v1 VirtualMachineInstance", "Ready=True | status: {phase: Running}", "Healthy: Running"],
  [
    "kubevirt.io/v1 VirtualMachineInstance",
    "Ready=False guest is not up | status: {phase: Running}",
    "Degraded: guest is not up",
  ],
  [
    "kubevirt.io/v1 VirtualMachineInstance",
    "Ready=False, Paused=True paused by a person | status: {phase: Running}",
    "Suspended: paused by a person",
  ],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "spec: {}", "Progressing: No status available"],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "status: {phase: ImportInProgress}", "Progressing: ImportInProgress"],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "status: {phase: Succeeded}", "Healthy: Succeeded"],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "status: {phase: Paused}", "Suspended: Paused"],
  ["cdi.kubevirt.io/v1beta1 DataVolume", "status: {phase: Failed}", "Degraded: Failed"],
  [
    "cdi.kubevirt.io/v1beta1 DataVolume",
    "Running=False/Error no such image | status: {phase: ImportInProgress}",
    "Degraded: no such image",
  ],
  ["kubevirt.io/v1 KubeVirt", "spec: {}", "none"],
  ["kubevirt.io/v1 KubeVirt", "Available=True up, Progressing=False, Degraded=False", "Healthy: up"],
  ["kubevirt.io/v1 KubeVirt", "Available=True up, Degraded=True no nodes", "Degraded: no nodes"],
  ["cdi.kubevirt.io/v1beta1 CDI", "Available=False down", "Degraded: down"],
])("kubevirtRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
