import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import type { HealthStatus } from "../../../engine/model/health.js";
import { deletePoliciesOf, hookOutcome, isHook, isIgnored, readHook } from "../../../engine/sync/hooks.js";
import { object } from "./task-text.js";

const annotated = (values: Readonly<Record<string, string>>) => object("Job", "j", { annotations: values });
const { hook, helmHook, hookDeletePolicy, helmHookDeletePolicy } = annotations;

test.each([
  ["no annotation", {}, "resource"],
  ["one phase", { [hook]: "PreSync" }, "hook PreSync"],
  ["several phases, each once", { [hook]: "PostSync, PreSync,,PostSync" }, "hook PostSync PreSync"],
  ["Skip alone", { [hook]: "Skip" }, "skipped"],
  ["Skip beside a phase", { [hook]: "Skip,Sync" }, "hook Sync"],
  ["only unknown words", { [hook]: "presync" }, "ignored"],
  ["nothing in it", { [hook]: "" }, "ignored"],
  ["unknown words beside a phase", { [hook]: "presync,Sync" }, "hook Sync"],
  ["both of Helm's pre hooks", { [helmHook]: "pre-install,pre-upgrade" }, "hook PreSync"],
  ["Helm's delete hooks", { [helmHook]: "pre-delete,post-delete" }, "hook PreDelete PostDelete"],
  ["Helm's crd-install", { [helmHook]: "crd-install" }, "resource"],
  ["Helm's test", { [helmHook]: "test" }, "ignored"],
  ["Helm's rollback beside an install", { [helmHook]: "pre-rollback,post-install" }, "hook PostSync"],
  ["Argo CD's over Helm's", { [hook]: "Sync", [helmHook]: "pre-install" }, "hook Sync"],
  ["Helm's where Argo CD's is unknown", { [hook]: "nonsense", [helmHook]: "pre-install" }, "hook PreSync"],
  ["a name of every object's prototype", { [hook]: "constructor", [helmHook]: "__proto__" }, "ignored"],
])("readHook() reads %s", (_, values, expected) => {
  const role = readHook(annotated(values));
  expect(role.role === "hook" ? ["hook", ...role.phases].join(" ") : role.role).toBe(expected);
});

test("isHook() and isIgnored() tell the roles apart", () => {
  expect([isHook(annotated({ [hook]: "Sync" })), isIgnored(annotated({ [hook]: "Sync" }))]).toEqual([true, false]);
  expect([isHook(annotated({ [helmHook]: "test" })), isIgnored(annotated({ [helmHook]: "test" }))]).toEqual([false, true]);
  expect([isHook(annotated({})), isIgnored(annotated({}))]).toEqual([false, false]);
});

test.each([
  [{}, "BeforeHookCreation"],
  [{ [hookDeletePolicy]: "nonsense" }, "BeforeHookCreation"],
  [{ [hookDeletePolicy]: "HookSucceeded" }, "HookSucceeded"],
  [{ [hookDeletePolicy]: "HookFailed, HookSucceeded" }, "HookFailed HookSucceeded"],
  [{ [helmHookDeletePolicy]: "before-hook-creation,hook-failed" }, "BeforeHookCreation HookFailed"],
  [{ [hookDeletePolicy]: "HookSucceeded", [helmHookDeletePolicy]: "hook-succeeded,hook-failed" }, "HookSucceeded HookFailed"],
])("deletePoliciesOf() of %o is %s", (values, expected) => {
  expect(deletePoliciesOf(annotated(values)).join(" ")).toBe(expected);
});

test.each<[HealthStatus | undefined, string]>([
  ["Healthy", "Succeeded"],
  ["Missing", "Succeeded"],
  [undefined, "Succeeded"],
  ["Progressing", "Running"],
  ["Suspended", "Running"],
  ["Degraded", "Failed"],
  ["Unknown", "Failed"],
])("hookOutcome() of %s is %s", (status, expected) => {
  expect(hookOutcome(status === undefined ? undefined : { status })).toBe(expected);
});
